import { assert } from '../core/errors.ts';
import type { Prng } from '../core/prng.ts';
import { nanosPerSecond } from '../core/time.ts';
import type { Generator } from './generator.ts';
import { pace } from './pace.ts';

/**
 * Operations at a mean rate, all processes together, as independent users would send them: the gaps are exponential,
 * so operations sometimes come in twos and threes (a Poisson process).
 */
export function poissonRate(prng: Prng, perSecond: number, inner: Generator): Generator {
  const mean = gapNs(perSecond);
  return pace((k) => prng.fork(k).exponential(mean), inner);
}

/**
 * Operations at a mean rate that come `size` at once, the groups as a Poisson process: users who all press the button when the
 * page is back. Whatever the rate and the speed of the system, there are moments with many operations in flight.
 */
export function burstRate(prng: Prng, perSecond: number, size: number, inner: Generator): Generator {
  assert(Number.isInteger(size) && size > 0, `bursts of ${size} operations`);
  const mean = gapNs(perSecond) * size;
  return pace((k) => (k % size === 0 ? prng.fork(k).exponential(mean) : 0), inner);
}

/** Operations at a fixed rate, the first at once. */
export function fixedRate(perSecond: number, inner: Generator): Generator {
  const gap = gapNs(perSecond);
  return pace((k) => (k === 0 ? 0 : gap), inner);
}

function gapNs(perSecond: number): number {
  assert(perSecond > 0 && Number.isFinite(perSecond), `a rate of ${perSecond} operations a second`);
  return nanosPerSecond / perSecond;
}
