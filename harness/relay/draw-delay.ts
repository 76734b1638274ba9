import type { Prng } from '../core/prng.ts';
import type { MessageAct } from '../ports/message-relay.ts';

/** Below 2 a Pareto tail has no variance: now and then one delay is many times all others. */
const paretoShape = 1.5;
/** The longest delay that a tail gives. */
const delayMsMax = 60_000;

/** One delay in milliseconds. */
export function drawDelay(act: Extract<MessageAct, { kind: 'delay' }>, prng: Prng): number {
  const { ms, jitterMs = 0, distribution = 'uniform' } = act;
  if (jitterMs === 0) return ms;
  // 1 - unit() is never 0.
  const jitter = distribution === 'uniform' ? prng.unit() : (1 - prng.unit()) ** (-1 / paretoShape) - 1;
  return Math.min(delayMsMax, ms + jitterMs * jitter);
}
