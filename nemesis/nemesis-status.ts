import type { NodeName } from '../harness/core/op.ts';
import type { FaultStage } from '../harness/core/nemesis-line.ts';
import type { Link } from '../harness/core/plan.ts';
import type { FaultClass } from '../harness/core/property.ts';
import type { Nanos } from '../harness/core/time.ts';

/** A fault that is being made, held or healed. */
export interface ActiveFault {
  readonly step: string;
  readonly fault: string;
  readonly class: FaultClass;
  readonly targets: readonly NodeName[];
  readonly links: readonly Link[];
  readonly stage: FaultStage;
  readonly since: Nanos;
  /** True: processes of its targets may end because of it. */
  readonly mayEnd: boolean;
}

/** What is broken now, for reporters. */
export interface NemesisStatus {
  readonly faults: readonly ActiveFault[];
  /** What the faults make of each node. */
  readonly nodes: Readonly<Record<NodeName, 'up' | 'down' | 'paused'>>;
  /** Where a process that ends may have ended because of a fault. */
  readonly mayEnd: readonly NodeName[];
}

const nodeStatus: Readonly<Record<string, 'down' | 'paused'>> = {
  kill: 'down',
  'region-loss': 'down',
  'half-open': 'down',
  'power-loss': 'down',
  pause: 'paused',
};

export function statusOf(nodes: readonly NodeName[], active: readonly ActiveFault[]): NemesisStatus {
  const states = nodes.map((node) => {
    const fault = active.find((one) => one.targets.includes(node) && nodeStatus[one.fault] !== undefined);
    return [node, fault === undefined ? 'up' : (nodeStatus[fault.fault] ?? 'up')] as const;
  });
  const mayEnd = nodes.filter((node) => active.some((fault) => fault.mayEnd && fault.targets.includes(node)));
  return { faults: active, nodes: Object.fromEntries(states), mayEnd };
}
