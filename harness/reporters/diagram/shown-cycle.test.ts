import { expect, test } from 'vitest';
import { ringOfTransactions, sampleCycle } from '../testing/sample-diagrams.ts';
import { shownCycle } from './shown-cycle.ts';

test('boxes follow the way round, whatever the order in which they are given', () => {
  const ring = ringOfTransactions(5);
  const [first, ...rest] = ring.transactions;
  if (first === undefined) throw new Error('the ring has transactions');
  const { boxes } = shownCycle({ ...ring, transactions: [first, ...rest.toReversed()] });
  expect(boxes.map(({ name }) => name)).toEqual(['T1', 'T2', 'T3', 'T4', 'T5']);
});

test('of a long ring the rest becomes one box, and the way through it stays closed', () => {
  const { boxes, arrows } = shownCycle(ringOfTransactions(40));
  expect(boxes.map(({ name, note }) => name ?? note)).toEqual([
    'T1',
    'T2',
    'T3',
    'T4',
    'T5',
    'T6',
    '… 34 more transactions',
  ]);
  expect(arrows.map(({ from, to }) => [from, to])).toEqual([
    [0, 1],
    [1, 2],
    [2, 3],
    [3, 4],
    [4, 5],
    [5, 6],
    [6, 0],
  ]);
});

test('long values are cut, and many lines are counted', () => {
  const [first, second] = sampleCycle.transactions;
  if (first === undefined || second === undefined) throw new Error('the sample has transactions');
  const lines = Array.from({ length: 30 }, (_, i) => `append x ${'9'.repeat(200)}${i}`);
  const [box] = shownCycle({ ...sampleCycle, transactions: [{ ...first, lines }, second] }).boxes;
  expect(box?.lines).toHaveLength(6);
  expect(box?.lines.at(-1)).toBe('… 25 more');
  expect(Math.max(...(box?.lines ?? []).map((line) => line.length))).toBe(32);
});

test('reasons are wrapped between words, in a few lines', () => {
  const why =
    'T1 read x as [1 2 3 4 5 6 7 8], before T2 appended 9 to it, and so must come before T2 in any order at all, ever';
  const [edge, ...rest] = sampleCycle.edges;
  if (edge === undefined) throw new Error('the sample has edges');
  const [arrow] = shownCycle({ ...sampleCycle, edges: [{ ...edge, why }, ...rest] }).arrows;
  expect(arrow?.lines).toEqual([
    'T1 read x as [1 2 3 4 5 6 7 8], before',
    'T2 appended 9 to it, and so must come',
    'before T2 in any order at all, ever',
  ]);
  const long = Array.from({ length: 4 }, () => why).join(' ');
  const [cut] = shownCycle({ ...sampleCycle, edges: [{ ...edge, why: long }, ...rest] }).arrows;
  expect(cut?.lines).toHaveLength(4);
  expect(cut?.lines.at(-1)).toMatch(/ …$/);
});

test('edges to nowhere are left out', () => {
  const stray = { from: 'T1', to: 'T99', kind: 'ww', why: '' };
  expect(shownCycle({ ...sampleCycle, edges: [...sampleCycle.edges, stray] }).arrows).toHaveLength(2);
});
