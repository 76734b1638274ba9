import type { Workload } from '../../workloads/workload.ts';
import type { System } from '../ports/system.ts';
import type { RunOptionsInput } from './options.ts';

/** What `indoubt.config.ts` exports as its default. */
export interface Config {
  /** Systems of your own, beside the ones that come with indoubt. */
  readonly systems?: readonly System[];
  /** Workloads of your own. */
  readonly workloads?: readonly Workload[];
  /** Defaults for `run`; flags override them. */
  readonly run?: RunOptionsInput;
}

/**
 * Types a config file.
 *
 * @example
 * ```ts
 * // indoubt.config.ts
 * import { defineConfig } from 'indoubt';
 * import { myCoordinator } from './my-coordinator.ts';
 *
 * export default defineConfig({ systems: [myCoordinator], run: { system: 'my-coordinator', timeLimit: '30s' } });
 * ```
 */
export function defineConfig(config: Config): Config {
  return config;
}

/** Types a system: the same value comes back. */
export function defineSystem(system: System): System {
  return system;
}
