import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { type TimeWindow, nanos } from '../../harness/core/time.ts';
import { afterSpan, mergeWindows, withoutWindows } from './windows.ts';

const horizon = 60;
const window: fc.Arbitrary<TimeWindow> = fc
  .tuple(fc.nat(horizon), fc.nat(12))
  .map(([from, length]) => ({ from: nanos(from), to: nanos(from + length) }));
const windows = fc.array(window, { maxLength: 6 });

/** The unit intervals that the windows cover. */
function cells(covering: readonly TimeWindow[]): number[] {
  return Array.from({ length: horizon + 20 }, (_, cell) => cell).filter((cell) =>
    covering.some(({ from, to }) => from <= cell && cell + 1 <= to),
  );
}

test('merged windows cover what they covered, in order and apart', () => {
  fc.assert(
    fc.property(windows, (each) => {
      const merged = mergeWindows(each);
      expect(cells(merged)).toEqual(cells(each));
      for (const [i, { from }] of merged.entries()) expect(from).toBeGreaterThan(merged[i - 1]?.to ?? -1);
    }),
  );
});

test('a window without its holes covers exactly the rest', () => {
  fc.assert(
    fc.property(window, windows, (whole, holes) => {
      const covered = new Set(cells(mergeWindows(holes)));
      const expected = cells([whole]).filter((cell) => !covered.has(cell));
      expect(cells(withoutWindows(whole, holes))).toEqual(expected);
    }),
  );
});

test('a span ends when so much time has passed outside the holes', () => {
  fc.assert(
    fc.property(fc.nat(horizon), fc.integer({ min: 1, max: 30 }), windows, (from, span, holes) => {
      let [at, left] = [from, span];
      while (left > 0) {
        const cell = at;
        if (!holes.some((hole) => hole.from <= cell && cell + 1 <= hole.to)) left -= 1;
        at += 1;
      }
      expect(afterSpan(nanos(from), nanos(span), holes)).toBe(at);
    }),
  );
});

test('a window that never ends swallows what comes after it', () => {
  const open = [{ from: nanos(5), to: nanos(Infinity) }];
  expect(withoutWindows({ from: nanos(0), to: nanos(9) }, open)).toEqual([{ from: 0, to: 5 }]);
  expect(afterSpan(nanos(0), nanos(9), open)).toBe(Infinity);
});
