import { assert } from '../core/errors.ts';
import type { Prng } from '../core/prng.ts';

/** Beyond it the table of a distribution would cost more than it shows. */
const countMax = 1_000_000;

/** Draws an index in [0, count). */
export type IndexDraw = (prng: Prng) => number;

/** Every index equally likely. */
export function uniform(count: number): IndexDraw {
  return (prng) => prng.below(count);
}

/**
 * Hot keys: index i is drawn with a probability proportional to 1 / (i + 1) ^ exponent (Zipf's law; YCSB's hot keys use
 * 0.99). An exponent of 0 is uniform.
 */
export function zipf(count: number, exponent: number): IndexDraw {
  assert(Number.isInteger(count) && count > 0 && count <= countMax, `zipf over ${count} indexes`);
  assert(exponent >= 0 && Number.isFinite(exponent), `zipf with an exponent of ${exponent}`);
  const cumulative = new Float64Array(count);
  let sum = 0;
  for (let i = 0; i < count; i++) {
    sum += (i + 1) ** -exponent;
    cumulative[i] = sum;
  }
  return (prng) => {
    const target = prng.unit() * sum;
    let low = 0;
    let high = count - 1;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((cumulative[middle] as number) > target) high = middle;
      else low = middle + 1;
    }
    return low;
  };
}
