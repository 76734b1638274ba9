import { setTimeout as delay } from 'node:timers/promises';
import { messageOf } from '../../harness/core/errors.ts';
import type { NodeName } from '../../harness/core/op.ts';
import type { Cluster } from '../../harness/ports/transport.ts';
import { auxiliaryVector } from './auxiliary-vector.ts';
import { changeClock } from './change-clock.ts';
import { ProcessGone } from './process-memory.ts';
import type { Warp } from './warp.ts';

/** How soon a process that was started, or became another program, while the fault lasts has the changed clock too. */
const watchMs = 50;

/** What is known of a clock fault while its step lasts. */
export interface ActiveClock {
  readonly warps: ReadonlyMap<NodeName, Warp>;
  /** Every program that was met: a process is another one after an exec, which moves its vDSO. */
  readonly met: Set<string>;
  /** How many were changed, and how many had ended before they could be. */
  changed: number;
  gone: number;
  /** Why the last one could not be changed, if one could not. */
  refusal?: string;
  readonly stop: AbortController;
  watch?: Promise<void>;
}

const clocksOf = new WeakMap<Cluster, Map<string, ActiveClock>>();

/** Remembers a fault before it is made, so that a partial one is known too. */
export function beginClock(cluster: Cluster, step: string, warps: ReadonlyMap<NodeName, Warp>): ActiveClock {
  const clocks = clocksOf.get(cluster) ?? new Map<string, ActiveClock>();
  clocksOf.set(cluster, clocks);
  const active: ActiveClock = { warps, met: new Set(), changed: 0, gone: 0, stop: new AbortController() };
  clocks.set(step, active);
  return active;
}

export function clockOf(cluster: Cluster, step: string): ActiveClock | undefined {
  return clocksOf.get(cluster)?.get(step);
}

/** Changes the clock of every program on the nodes that was not met before. */
export async function changeNew(active: ActiveClock, cluster: Cluster): Promise<void> {
  for (const [node, warp] of active.warps) {
    for (const pid of await cluster.node(node).pids()) {
      if (active.stop.signal.aborted) return;
      await changeIfNew(active, pid, warp);
    }
  }
}

async function changeIfNew(active: ActiveClock, pid: number, warp: Warp): Promise<void> {
  try {
    const { vdso } = auxiliaryVector(pid);
    const program = `${pid} ${vdso}`;
    if (active.met.has(program)) return;
    active.met.add(program);
    await changeClock(pid, warp);
    active.changed += 1;
  } catch (error) {
    if (error instanceof ProcessGone) active.gone += 1;
    else active.refusal = messageOf(error);
  }
}

/** Looks for new programs until the fault is healed. */
export function watchForNew(active: ActiveClock, cluster: Cluster): void {
  active.watch = watch(active, cluster);
}

async function watch(active: ActiveClock, cluster: Cluster): Promise<void> {
  const { signal } = active.stop;
  while (!signal.aborted) {
    // The signal alone rejects the timer, and is looked at next.
    await delay(watchMs, undefined, { signal, ref: false }).catch(() => undefined);
    try {
      if (!signal.aborted) await changeNew(active, cluster);
    } catch (error) {
      // The node could not be listed: its proof tells, and the next round asks again.
      active.refusal = messageOf(error);
    }
  }
}
