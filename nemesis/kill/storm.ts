import { setTimeout as delay } from 'node:timers/promises';
import { messageOf } from '../../harness/core/errors.ts';
import type { NodeName } from '../../harness/core/op.ts';
import type { FaultContext } from '../../harness/ports/fault.ts';
import type { ActiveKill } from './active-kills.ts';
import { strike } from './strike.ts';

/**
 * Restarts the nodes and kills them again soon after, `times` times, and leaves them dead. A recovery that is itself
 * cut short finds what a single crash never does: recovery must be idempotent.
 */
export function startStorm(active: ActiveKill, context: FaultContext, nodes: readonly NodeName[]): void {
  const stop = new AbortController();
  // Nobody awaits a storm before the heal; its error is told with the kill's evidence.
  const keep = (error: unknown): void => {
    active.stormError = messageOf(error);
  };
  active.storm = { stop, done: run(active, context, nodes, stop.signal).catch(keep) };
}

async function run(
  active: ActiveKill,
  context: FaultContext,
  nodes: readonly NodeName[],
  stop: AbortSignal,
): Promise<void> {
  const { planned } = active;
  if (planned === undefined) return;
  for (let done = 0; done < planned.times; done++) {
    await pause(planned.downMs, stop);
    if (stop.aborted) return;
    await Promise.all(nodes.map(async (node) => await context.restart(node)));
    await pause(planned.upMs, stop);
    if (stop.aborted) return;
    await strike(active, context, nodes, 0);
  }
}

async function pause(ms: number, stop: AbortSignal): Promise<void> {
  // The signal alone rejects this promise, and the caller looks at it.
  await delay(ms, undefined, { signal: stop }).catch(() => undefined);
}
