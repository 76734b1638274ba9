import { expect, test } from 'vitest';
import type { RecoveredTransaction, TraceAct } from '../../../core/trace.ts';
import { Tracer } from './tracer.ts';

function traced(act: (tracer: Tracer) => void): Record<string, unknown>[] {
  let written = '';
  const tracer = new Tracer(2, (text) => void (written += text));
  act(tracer);
  tracer.flush();
  const lines = written.split('\n').slice(0, -1);
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
}

test('lines are numbered from 1 without gaps, with what caused them', () => {
  const lines = traced((tracer) => {
    tracer.trace({ kind: 'release' }, { txn: 't', epoch: 1, cause: 'n1/1/7' });
    tracer.trace({ kind: 'lead', role: 'termination' });
  });
  expect(lines[0]).toMatchObject({ incarnation: 2, sequence: 1, txn: 't', epoch: 1, cause: 'n1/1/7' });
  expect(lines[1]).toMatchObject({ incarnation: 2, sequence: 2, act: { kind: 'lead', role: 'termination' } });
  expect(lines[1]).not.toHaveProperty('txn');
});

test('a long recovery is told in several lines, an empty one in one', () => {
  const transactions = Array.from({ length: 2_500 }, (_, i): RecoveredTransaction => ({
    txn: `t${i}`,
    state: 'committed',
  }));
  const lines = traced((tracer) => tracer.trace({ kind: 'recovered', transactions }));
  expect(lines).toHaveLength(3);
  expect(lines.flatMap(({ act }) => (act as { transactions: unknown[] }).transactions)).toEqual(transactions);
  expect(traced((tracer) => tracer.trace({ kind: 'recovered', transactions: [] }))).toHaveLength(1);
});

test('refusals are traced up to a bound: whoever knocks can not fill the disk', () => {
  const lines = traced((tracer) => {
    for (let i = 0; i < 5_000; i++) tracer.trace({ kind: 'refuse', reason: 'noise' });
    tracer.trace({ kind: 'release' }, { txn: 't' });
  });
  expect(lines.length).toBeLessThan(1_100);
  expect(lines.at(-1)).toMatchObject({ sequence: lines.length, act: { kind: 'release' } });
});

test('a line ends with its act, and no piece of it does: what a killed process left can be told from a whole line', () => {
  const transactions: RecoveredTransaction[] = [
    { txn: 't1', state: 'prepared' },
    { txn: 't2', state: 'committed' },
  ];
  const acts: TraceAct[] = [
    { kind: 'recovered', transactions },
    { kind: 'begin', participants: ['n2', 'n3'] },
    { kind: 'vote', vote: 'no', reason: 'overdraft' },
  ];
  let written = '';
  const tracer = new Tracer(1, (text) => void (written += text));
  for (const act of acts) tracer.trace(act, { txn: 't', cause: 'n1/1/1' });
  tracer.flush();
  for (const line of written.trimEnd().split('\n')) {
    expect(line.endsWith('}}')).toBe(true);
    for (let end = 0; end < line.length; end++) expect(line.slice(0, end).endsWith('}}')).toBe(false);
  }
});
