import { expect, test } from 'vitest';
import { type WarpOptions, offsetMsAt, offsetsMsBetween, warpOf } from './warp.ts';

const still: WarpOptions = { offsetMs: 0, gainMsPerSecond: 0, periodMs: 0, alsoMonotonic: false };
const second = 1_000_000_000n;
/** Milliseconds of the monotonic clock, in nanoseconds. */
const at = (ms: number): bigint => BigInt(ms) * 1_000_000n;

test('a jump stays', () => {
  const warp = warpOf({ ...still, offsetMs: -1_500 }, 5n * second);
  expect([5n, 6n, 60n].map((at) => offsetMsAt(warp, at * second))).toEqual([-1_500, -1_500, -1_500]);
});

test('a drift begins at nothing and grows with the time, in either direction', () => {
  const fast = warpOf({ ...still, gainMsPerSecond: 250 }, 10n * second);
  expect([10n, 12n, 50n].map((at) => offsetMsAt(fast, at * second))).toEqual([0, 500, 10_000]);
  const slow = warpOf({ ...still, gainMsPerSecond: -500 }, 0n);
  expect(offsetMsAt(slow, 4n * second)).toBe(-2_000);
});

test('a strobe is on in the first of each two periods', () => {
  const warp = warpOf({ ...still, offsetMs: 70, periodMs: 100 }, 0n);
  const offsets = [0, 99, 100, 199, 200, 399].map((ms) => offsetMsAt(warp, at(ms)));
  expect(offsets).toEqual([70, 70, 0, 0, 70, 0]);
});

test('a reading shows the offset of its moment, unless a strobe turned meanwhile or is off', () => {
  const drift = warpOf({ ...still, gainMsPerSecond: -250 }, 0n);
  expect(offsetsMsBetween(drift, at(1_000), at(3_000))).toEqual({ least: -750, most: -250 });
  const strobe = warpOf({ ...still, offsetMs: 70, periodMs: 100 }, 0n);
  expect(offsetsMsBetween(strobe, at(210), at(290))).toEqual({ least: 70, most: 70 });
  expect(offsetsMsBetween(strobe, at(110), at(190))).toBeUndefined();
  expect(offsetsMsBetween(strobe, at(90), at(110))).toBeUndefined();
  expect(offsetsMsBetween(strobe, at(90), at(210))).toBeUndefined();
});

test('ten years and a rate of a hundred fit the 64 bits that the code has', () => {
  const warp = warpOf({ ...still, offsetMs: 3.2e11, gainMsPerSecond: 100_000 }, 0n);
  expect(warp.shiftNs).toBeLessThan(2n ** 63n);
  expect(offsetMsAt(warp, 3_600n * second)).toBe(3.2e11 + 100_000 * 3_600);
});
