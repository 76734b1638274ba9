import { expect, test } from 'vitest';
import type { Json } from '../../core/json.ts';
import { seriesChart, seriesIn } from './series-chart.ts';

const rows = (count: number): { atMs: number; count: number; oldestMs: number }[] =>
  Array.from({ length: count }, (_, i) => ({ atMs: i * 10, count: i % 5, oldestMs: i * 3 }));

test('rows with a moment and numbers are a series', () => {
  expect(seriesIn(rows(8))).toMatchObject({ fields: [{ name: 'count' }, { name: 'oldestMs' }] });
});

test.each<readonly [string, Json]>([
  ['too few', rows(7)],
  ['no moments', Array.from({ length: 20 }, (_, i) => ({ count: i }))],
  ['a text among the numbers', rows(20).map((row, i) => (i === 9 ? { ...row, count: 'many' } : row))],
  ['no numbers beside the moments', Array.from({ length: 20 }, (_, i) => ({ atMs: i }))],
  ['an object', { atMs: 1 }],
])('%s: no series', (_what, value) => {
  expect(seriesIn(value)).toBeUndefined();
});

test('a chart has a strip for each field, and survives a series that never moves', () => {
  const series = seriesIn(rows(50));
  const flat = seriesIn(Array.from({ length: 20 }, () => ({ atMs: 5, count: 0 })));
  if (series === undefined || flat === undefined) throw new Error('both are series');
  const { text } = seriesChart('in doubt', series);
  expect(text.match(/class="doubtline"/g)).toHaveLength(2);
  expect(text).toContain('≤ 147');
  expect(`${text}${seriesChart('flat', flat).text}`).not.toMatch(/NaN|Infinity/);
});
