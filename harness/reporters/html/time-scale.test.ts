import { expect, test } from 'vitest';
import { nanos } from '../../core/time.ts';
import { momentText, decimalsFor, windowText } from '../quantity-text.ts';
import { timeTicks } from './time-scale.ts';

const labels = (from: number, to: number, count: number): string[] =>
  timeTicks({ from: nanos(from), to: nanos(to) }, count).map(({ label }) => label);

test.each([
  [0, 4e9, 4, ['0 s', '1 s', '2 s', '3 s', '4 s']],
  [2.6e9, 2.8e9, 4, ['2.60 s', '2.65 s', '2.70 s', '2.75 s', '2.80 s']],
  [0, 16e6, 4, ['0.000 s', '0.005 s', '0.010 s', '0.015 s']],
  [0, 100, 4, ['0 ns', '50 ns', '100 ns']],
  [7_200e9, 10_800e9, 2, ['7200 s', '9000 s', '10800 s']],
])('moments between %d and %d ns', (from, to, count, expected) => {
  expect(labels(from, to, count)).toEqual(expected);
});

test('moments are as fine as their span needs', () => {
  const at = nanos(2_705_123_456);
  expect([2e9, 0.05e9, 1e6, 10].map((span) => momentText(at, decimalsFor(span)))).toEqual([
    '2.71 s',
    '2.705 s',
    '2.7051 s',
    '2.705123 s',
  ]);
  // A history without times has its lines' order instead.
  expect(windowText({ from: nanos(77), to: nanos(84) })).toBe('77 ns to 84 ns');
});
