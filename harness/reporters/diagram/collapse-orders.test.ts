import { expect, test } from 'vitest';
import type { CycleDiagram } from '../../core/diagram.ts';
import { ringOfTransactions } from '../testing/sample-diagrams.ts';
import { collapseOrders } from './collapse-orders.ts';

/** A ring whose edges have these kinds, in order. */
function ring(...kinds: readonly string[]): CycleDiagram {
  const plain = ringOfTransactions(kinds.length);
  return { ...plain, edges: plain.edges.map((edge, i) => ({ ...edge, kind: kinds[i] ?? '' })) };
}

function told(diagram: CycleDiagram): string[] {
  return collapseOrders(diagram).edges.map(({ from, kind, to }) => `${from} ${kind} ${to}`);
}

test('a run of one order is one step, wherever the way round begins', () => {
  expect(told(ring('rw', 'process', 'process', 'process'))).toEqual(['T1 rw T2', 'T2 process T1']);
  expect(told(ring('process', 'rw', 'process', 'process'))).toEqual(['T2 rw T3', 'T3 process T2']);
  expect(told(ring('realtime', 'realtime', 'rw', 'wr'))).toEqual(['T1 realtime T3', 'T3 rw T4', 'T4 wr T1']);
});

test('what was left out is counted, and its transactions are gone', () => {
  const collapsed = collapseOrders(ring('rw', 'process', 'process', 'process'));
  expect(collapsed.edges[1]?.why).toBe('T2 comes before T1 in this order, with 2 transactions in between');
  expect(collapsed.transactions.map(({ id }) => id)).toEqual(['T1', 'T2']);
});

test.each([
  ['dependencies', ring('ww', 'ww', 'rw')],
  ['orders of two kinds', ring('rw', 'process', 'realtime')],
  ['one order alone, which would be a contradiction in itself', ring('process', 'process', 'process')],
  ['no ring', { ...ring('rw', 'rw'), edges: [...ring('rw', 'rw').edges, ...ring('process', 'process').edges] }],
])('%s: nothing is left out', (_what, diagram) => {
  expect(collapseOrders(diagram)).toBe(diagram);
});
