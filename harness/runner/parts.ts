import { checkers as allCheckers } from '../../checkers/registry.ts';
import { faults as allFaults } from '../../nemesis/registry.ts';
import { workloads as allWorkloads } from '../../workloads/registry.ts';
import type { Workload } from '../../workloads/workload.ts';
import type { Config } from '../config/define-config.ts';
import { suggestion } from '../config/nearest-name.ts';
import { UsageError } from '../core/errors.ts';
import type { Checker } from '../ports/checker.ts';
import type { Fault } from '../ports/fault.ts';
import type { System } from '../ports/system.ts';
import { systems as allSystems } from '../systems/registry.ts';

/** Everything that a run is put together from: what comes with indoubt, and what the config adds. */
export interface Parts {
  readonly systems: readonly System[];
  readonly workloads: readonly Workload[];
  readonly faults: readonly Fault[];
  readonly checkers: readonly Checker[];
}

/** The config's own parts come first, so that they may replace one of ours by its name. */
export function partsOf(config: Config): Parts {
  return {
    systems: [...(config.systems ?? []), ...allSystems],
    workloads: [...(config.workloads ?? []), ...allWorkloads],
    faults: allFaults,
    checkers: allCheckers,
  };
}

/** @throws UsageError that names the nearest right one. */
export function findByName<T extends { readonly name: string }>(what: string, name: string, items: readonly T[]): T {
  const found = items.find((item) => item.name === name);
  if (found !== undefined) return found;
  const names = [...new Set(items.map((item) => item.name))];
  throw new UsageError(`${what} "${name}" is not known${suggestion(name, names)}`);
}
