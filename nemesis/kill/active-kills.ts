import type { Cluster } from '../../harness/ports/transport.ts';
import type { Workload } from '../work-in-flight.ts';
import type { StormOptions } from './draw-kill.ts';

/** What is known of a kill while its step lasts. */
export interface ActiveKill {
  /** What was in flight at each kill of a storm: just before the signal, and when all were gone. */
  readonly strikes: { readonly at: Workload; readonly after: Workload }[];
  planned?: StormOptions;
  storm?: { readonly stop: AbortController; readonly done: Promise<void> };
  /** Why the storm ended early, if it did. */
  stormError?: string;
}

const killsOf = new WeakMap<Cluster, Map<string, ActiveKill>>();

/** Remembers a kill before it is done, so that a partial one is known too. */
export function beginKill(cluster: Cluster, step: string): ActiveKill {
  const kills = killsOf.get(cluster) ?? new Map<string, ActiveKill>();
  killsOf.set(cluster, kills);
  const active: ActiveKill = { strikes: [] };
  kills.set(step, active);
  return active;
}

export function killOf(cluster: Cluster, step: string): ActiveKill | undefined {
  return killsOf.get(cluster)?.get(step);
}
