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
  /** Every program that was met. */
  readonly met: Set<string>;
  /** How many were changed, and how many had ended before they could be. */
  changed: number;
  gone: number;
  /** Why the last one could not be changed, if one could not. */
  refusal?: string;
  readonly stop: AbortController;
  /** Over when nothing is being changed. Never rejects. */
  idle: Promise<void>;
}

const clocksOf = new WeakMap<Cluster, Map<string, ActiveClock>>();

/** Remembers a fault before it is made, so that a partial one is known too. */
export function beginClock(cluster: Cluster, step: string, warps: ReadonlyMap<NodeName, Warp>): ActiveClock {
  const clocks = clocksOf.get(cluster) ?? new Map<string, ActiveClock>();
  clocksOf.set(cluster, clocks);
  const active: ActiveClock = {
    warps,
    met: new Set(),
    changed: 0,
    gone: 0,
    stop: new AbortController(),
    idle: Promise.resolve(),
  };
  clocks.set(step, active);
  return active;
}

export function clockOf(cluster: Cluster, step: string): ActiveClock | undefined {
  return clocksOf.get(cluster)?.get(step);
}

/** Changes the clock of every program on the nodes that was not met before; one look at a time. */
export async function changeNew(active: ActiveClock, cluster: Cluster): Promise<void> {
  const turn = active.idle.then(async () => await look(active, cluster));
  // Whoever waits for it to be over does not care how it went.
  active.idle = turn.catch(() => undefined);
  await turn;
}

/** Ends a fault: nothing is changed any more when this resolves. */
export async function endClock(active: ActiveClock): Promise<void> {
  active.stop.abort();
  await active.idle;
}

async function look(active: ActiveClock, cluster: Cluster): Promise<void> {
  for (const [node, warp] of active.warps) {
    for (const pid of await cluster.node(node).pids()) {
      if (active.stop.signal.aborted) return;
      await changeIfNew(active, pid, warp);
    }
  }
}

/** False for a program that began after the nodes were last looked at. */
export function isMet(active: ActiveClock, pid: number, vdso: number): boolean {
  return active.met.has(programOf(pid, vdso));
}

/** A process that became another program has its vDSO somewhere else. */
function programOf(pid: number, vdso: number | undefined): string {
  return `${pid} ${vdso ?? 'none'}`;
}

async function changeIfNew(active: ActiveClock, pid: number, warp: Warp): Promise<void> {
  try {
    const program = programOf(pid, auxiliaryVector(pid).vdso);
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
export async function watchForNew(active: ActiveClock, cluster: Cluster): Promise<void> {
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
