import { setTimeout as delay } from 'node:timers/promises';
import { messageOf } from '../../harness/core/errors.ts';
import type { Net } from '../../harness/ports/transport.ts';
import type { ActiveCut } from './active-cuts.ts';
import type { FlapOptions } from './draw-partition.ts';

/**
 * Heals and cuts again, `times` times, beginning from a standing cut and ending with one. Each onset catches other
 * messages in flight, and each gap lets some through: the interleavings that one long cut never makes.
 */
export function startFlapping(net: Net, step: string, cut: ActiveCut, flap: FlapOptions): void {
  const stop = new AbortController();
  // Nobody awaits a flap before the heal; its error is told with the cut's evidence.
  const keep = (error: unknown): void => {
    cut.flapError = messageOf(error);
  };
  cut.flapping = { stop, done: run(net, step, cut, flap, stop.signal).catch(keep) };
}

async function run(net: Net, step: string, cut: ActiveCut, flap: FlapOptions, stop: AbortSignal): Promise<void> {
  for (let done = 0; done < flap.times && !stop.aborted; done++) {
    await pause(flap.onMs, stop);
    if (stop.aborted) return;
    cut.lostBefore = [...cut.lostBefore, ...(await net.counts(step))];
    await net.heal(step);
    await pause(flap.offMs, stop);
    if (stop.aborted) return;
    await net.cut(step, cut.links);
  }
}

async function pause(ms: number, stop: AbortSignal): Promise<void> {
  // The signal alone rejects this promise, and the caller looks at it.
  await delay(ms, undefined, { signal: stop }).catch(() => undefined);
}
