import type { Cluster } from '../../harness/ports/transport.ts';
import type { Workload } from '../work-in-flight.ts';
import type { KillSignal, StormOptions } from './draw-kill.ts';

interface Strike {
  /** What was in flight just before the signal, and when all were gone. */
  readonly at: Workload;
  readonly after: Workload;
  /** True: a signal that can be caught was not enough, and SIGKILL followed. */
  readonly isForced: boolean;
  /** For the later kills of a storm: was the system ready again just before? */
  readonly wasReady?: boolean;
}

/** What is known of a kill while its step lasts. */
export interface ActiveKill {
  readonly signal: KillSignal;
  readonly graceMs: number;
  readonly strikes: Strike[];
  planned?: StormOptions;
  storm?: { readonly stop: AbortController; readonly done: Promise<void> };
  /** Why the storm ended early, if it did. */
  stormError?: string;
}

const killsOf = new WeakMap<Cluster, Map<string, ActiveKill>>();

/** Remembers a kill before it is done, so that a partial one is known too. */
export function beginKill(
  cluster: Cluster,
  step: string,
  how: Pick<ActiveKill, 'signal' | 'graceMs'> = { signal: 'SIGKILL', graceMs: 0 },
): ActiveKill {
  const kills = killsOf.get(cluster) ?? new Map<string, ActiveKill>();
  killsOf.set(cluster, kills);
  const active: ActiveKill = { ...how, strikes: [] };
  kills.set(step, active);
  return active;
}

export function killOf(cluster: Cluster, step: string): ActiveKill | undefined {
  return killsOf.get(cluster)?.get(step);
}
