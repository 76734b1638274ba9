import { setTimeout as delay } from 'node:timers/promises';
import { messageOf } from '../../harness/core/errors.ts';
import type { NodeName } from '../../harness/core/op.ts';
import type { FaultContext } from '../../harness/ports/fault.ts';
import type { ActiveKill } from './active-kills.ts';
import type { StormOptions } from './draw-kill.ts';
import { strike } from './strike.ts';

const readyAskMs = 200;
const readyPollMs = 5;

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
  // A kill at start-up or in recovery has its moment already; it does not wait for work.
  const { moment = 'later' } = planned;
  const striking = moment === 'later' ? context : { ...context, aims: false };
  for (let done = 0; done < planned.times; done++) {
    await pause(planned.downMs, stop);
    if (stop.aborted) return;
    await Promise.all(nodes.map(async (node) => await context.restart(node)));
    const wasReady = await comesUp(planned, context, nodes, stop);
    if (stop.aborted) return;
    await strike(active, striking, nodes, { lingerMs: 0, wasReady });
  }
}

/** Waits for the moment of the next kill; true when every node was ready by then. */
async function comesUp(
  { moment = 'later', upMs }: StormOptions,
  context: FaultContext,
  nodes: readonly NodeName[],
  stop: AbortSignal,
): Promise<boolean> {
  if (moment === 'start-up') return false;
  if (moment === 'recovery') {
    const deadline = performance.now() + upMs;
    while (!stop.aborted && performance.now() < deadline) {
      if (await areReady(context, nodes)) return true;
      await pause(readyPollMs, stop);
    }
    return false;
  }
  await pause(upMs, stop);
  return !stop.aborted && (await areReady(context, nodes));
}

async function areReady(context: FaultContext, nodes: readonly NodeName[]): Promise<boolean> {
  const answers = await Promise.allSettled(
    nodes.map(async (node) => await context.isReady(node, AbortSignal.timeout(readyAskMs))),
  );
  // A node that can't be asked is not ready.
  return answers.every((answer) => answer.status === 'fulfilled' && answer.value);
}

async function pause(ms: number, stop: AbortSignal): Promise<void> {
  // The signal alone rejects this promise, and the caller looks at it.
  await delay(ms, undefined, { signal: stop }).catch(() => undefined);
}
