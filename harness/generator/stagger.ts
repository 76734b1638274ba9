import { assert } from '../core/errors.ts';
import type { Prng } from '../core/prng.ts';
import { nanosPerMs } from '../core/time.ts';
import type { Generator } from './generator.ts';
import { pace } from './pace.ts';

/** Spreads operations by waits drawn uniformly from 0 to twice the mean: uneven, yet without long silences. */
export function stagger(prng: Prng, meanMs: number, inner: Generator): Generator {
  assert(meanMs > 0, `stagger(${meanMs}) needs a mean wait`);
  return pace((k) => prng.fork(k).unit() * 2 * meanMs * nanosPerMs, inner);
}
