import { expect, test } from 'vitest';
import { Prng } from '../../harness/core/prng.ts';
import { type Times, crossings, inversionIn } from './real-time.ts';

/** Spans in which changes can have taken effect; those of half of the histories are short, so that time orders most of them. */
function drawnTimes(prng: Prng, count: number): Times {
  const length = prng.pick([3, 12]);
  const since = Array.from({ length: count }, () => prng.between(0, 12));
  return {
    since: Float64Array.from(since),
    until: Float64Array.from(since, (from) => (prng.chance(1, 8) ? Infinity : from + prng.between(0, length))),
  };
}

function isBefore({ since, until }: Times, a: number, b: number): boolean {
  return (until[a] ?? 0) < (since[b] ?? 0);
}

test('an order is inverted exactly if one of its changes was over before one that stands before it was begun', () => {
  const root = Prng.fromSeed('inversions');
  for (let k = 0; k < 2_000; k++) {
    const prng = root.fork(k);
    const times = drawnTimes(prng, 5);
    const order = prng.shuffle([0, 1, 2, 3, 4]).slice(0, prng.between(0, 5));
    const isInverted = order.some((later, i) => order.slice(i + 1).some((earlier) => isBefore(times, earlier, later)));
    const found = inversionIn(order, times);
    expect(found !== undefined).toBe(isInverted);
    if (found === undefined) continue;
    expect(isBefore(times, found.earlier, found.later)).toBe(true);
    expect(order.indexOf(found.later)).toBeLessThan(order.indexOf(found.earlier));
  }
});

test('blocks cross exactly if two of them must each stand before the other', () => {
  const root = Prng.fromSeed('crossings');
  for (let k = 0; k < 3_000; k++) {
    const prng = root.fork(k);
    const times = drawnTimes(prng, 6);
    const blocks = [[0, 1], [2], [3, 4], [5]].map((block) => prng.shuffle(block));
    const precedes = (one: readonly number[], other: readonly number[]): boolean =>
      one.some((a) => other.some((b) => isBefore(times, a, b)));
    const areCrossed = blocks.some((one, i) =>
      blocks.slice(i + 1).some((other) => precedes(one, other) && precedes(other, one)),
    );
    const found = crossings(blocks, times);
    expect(found.length > 0).toBe(areCrossed);
    for (const { block, within, before, entry, exit, after } of found) {
      expect([block.includes(before), within.includes(entry), within.includes(exit), block.includes(after)]).toEqual([
        true,
        true,
        true,
        true,
      ]);
      expect([isBefore(times, before, entry), isBefore(times, exit, after)]).toEqual([true, true]);
    }
  }
});
