import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { History } from '../../harness/core/history.ts';
import type { RunRecord } from '../../harness/core/run-record.ts';
import type { Verdict } from '../../harness/core/verdict.ts';
import { type RecordChanges, record } from '../testing/record-dsl.ts';
import { calm, commit, phases, read, starts } from '../testing/runs.ts';
import { bank } from './bank.ts';

function judged(text: string, changes: RecordChanges = {}): Verdict {
  return verdictOn(record(text, changes));
}

function verdictOn(run: RunRecord): Verdict {
  const verdict = bank.check(run, { timeLimitMs: 1_000, memoryLimitBytes: 1e9, now: () => 0 });
  if (verdict instanceof Promise) throw new Error('the checker is synchronous');
  return verdict;
}

function finals(a0: number | 'none', a1: number | 'none', more = ''): string {
  return `\n9001 n1 final\n9001 n2 final data a0=${a0}\n9002 n3 final ${more} data a1=${a1}`;
}

function answered(at: number): string {
  return `\n${at} p5 transfer t2 a0 a1 5\n${at + 5} p5 ok`;
}

function finalReads(a0: number, a1: number, at = 8_500): string {
  return `\n${at} p8 read-final n2\n${at + 10} p8 ok a0=${a0}\n${at + 5} p9 read-final n3\n${at + 20} p9 ok a1=${a1}`;
}

const busy = phases + starts + commit('t1') + read('r1', 'a0=95 a1=105');

test('reads and final balances that add up', () => {
  expect(judged(busy + finals(95, 105))).toMatchObject({
    validity: 'valid',
    summary: '1 read and the final balances add up to 200',
    details: { reads: 1, total: 200, accounts: 2, violations: 0 },
  });
});

test.each([
  ['a0=95 a1=100', 'in a read of all accounts the balances add up to 195, not to 200'],
  ['a0=205 a1=-5', 'in a read of all accounts account a1 holds -5, below zero'],
  ['a0=200', 'in a read of all accounts account a1 is missing'],
  ['a0=200 a1=none', 'in a read of all accounts account a1 holds null, no whole amount'],
])('a read that shows %s', (balances, title) => {
  const run = `${phases}${starts}\n190..210 fault 2.1 kill n2${read('r2', balances, 200)}${finals(100, 100)}`;
  expect(judged(run).violations).toMatchObject([
    {
      property: 'total',
      title,
      explanation: [
        'Process 9 read all accounts through n1 (history line 5).',
        'Active then: 2.1 kill of n2 (190 ms to 210 ms).',
      ],
      shownBy: 'clients',
      operations: [5],
      nodes: ['n1'],
      faults: ['2.1'],
    },
  ]);
});

test('where overdrafts are allowed a negative balance is none of its business', () => {
  const initial = { accounts: { a0: 100, a1: 100 }, placement: { a0: 'n2', a1: 'n3' }, mayBeNegative: true };
  expect(judged(phases + read('r1', 'a0=205 a1=-5') + finals(205, -5), { initial }).validity).toBe('valid');
});

test('a read that failed, or never ended, showed nothing', () => {
  const run = `${busy}${finals(95, 105)}\n300 p3 read-all r2\n310 p3 fail lock conflict\n320 p4 read-all r3`;
  expect(judged(run).validity).toBe('valid');
});

test('money that is missing in the end, as the nodes say', () => {
  expect(judged(busy + finals(95, 100)).violations).toMatchObject([
    {
      title: 'in the end the balances add up to 195, not to 200',
      explanation: ['They hold: n2 95, n3 100.', 'The nodes say so of themselves.'],
      shownBy: 'final-state',
      nodes: ['n2', 'n3'],
    },
  ]);
});

test('money that is missing in the end, as clients read it', () => {
  expect(judged(busy + finalReads(95, 100) + finals(95, 105)).violations).toMatchObject([
    { title: 'in the end the balances add up to 195, not to 200', shownBy: 'clients' },
  ]);
});

test('an account that is missing, or below zero, in the end', () => {
  expect(judged(busy + finals(95, 'none')).violations[0]?.title).toBe(
    'n3 in the end: account a1 holds null, no whole amount',
  );
  expect(judged(busy + finals(205, -5)).violations[0]?.title).toBe('n3 in the end: account a1 holds -5, below zero');
});

test('without a final read of every participant the end is unknown', () => {
  expect(judged(busy)).toMatchObject({ validity: 'unknown', summary: 'there was no final read' });
  expect(judged(`${busy}\n9001 n2 final data a0=95\n9001 n3 final`).summary).toBe('no final read of n3');
  // One whole reading is enough.
  expect(judged(`${busy}${finalReads(95, 105)}\n9001 n2 final data a0=95\n9001 n3 final`).validity).toBe('valid');
});

test('while something is in doubt the end is not held against the system', () => {
  expect(judged(busy + finals(95, 100, 'doubt t1:9000'))).toMatchObject({
    validity: 'unknown',
    summary: 'the final balances add up to 195, not to 200, but transactions are in doubt at n3',
  });
});

test('a transfer between two readings may be seen by halves', () => {
  const passing = commit('t2', { at: 8_506 }).replaceAll('p0', 'p5');
  // Read at n2 before it, and at n3 after it; the nodes themselves are whole in the end.
  const run = busy + passing + finalReads(95, 110);
  expect(judged(`${run}${finals(90, 110)}`).validity).toBe('valid');
  expect(judged(`${run}\n9001 n2 final\n9001 n3 final`).summary).toBe(
    'the final balances add up to 205, not to 200, but 1 transfer may have been under way between the reads',
  );
  expect(judged(busy + passing + finalReads(95, 111)).validity).toBe('invalid');
});

test('a transfer that every participant had decided before is under way no more', () => {
  expect(judged(busy + commit('t2', { at: 8_300 }).replaceAll('p0', 'p5') + finalReads(90, 115)).validity).toBe(
    'invalid',
  );
});

test('a transfer of unknown outcome is under way until recovery had its time', () => {
  // Nothing of it was traced, and its client gave up. Recovery is due 2 s after the phase of faults, at 7 s.
  const early = `${busy}\n2000 p5 transfer t2 a0 a1 5\n3000 p5 info timed out${finalReads(95, 110)}`;
  expect(judged(early).validity).toBe('invalid');
  const late = `${busy}\n7500 p5 transfer t2 a0 a1 5\n7600 p5 info timed out${finalReads(95, 110)}`;
  expect(judged(late).validity).toBe('unknown');
});

test('a transfer that was answered a moment ago may still be on its way to a participant', () => {
  expect(judged(phases + answered(8_300) + read('r1', 'a0=100 a1=100') + finalReads(95, 100)).validity).toBe('unknown');
  expect(judged(phases + answered(2_000) + read('r1', 'a0=100 a1=100') + finalReads(95, 100)).validity).toBe('invalid');
});

test('where every node keeps every account each node must add up by itself', () => {
  const initial = { accounts: { a0: 100, a1: 100 }, placement: { a0: null, a1: null } };
  const run = `${phases}${read('r1', 'a0=95 a1=105')}\n9001 n1 final data a0=95 a1=105\n9001 n2 final data a0=95`;
  expect(judged(run, { initial }).violations[0]?.title).toBe('n2 in the end: account a1 is missing');
  expect(judged(run.replace(/a0=95$/, 'a0=90 a1=110'), { initial }).validity).toBe('valid');
});

test('amounts beyond 2^53 are added exactly', () => {
  const half = 2n ** 53n;
  const initial = { accounts: { a0: half + 1n, a1: half }, placement: { a0: 'n2', a1: 'n3' } };
  const run = record(calm + read('r1', 'a0=0 a1=0'), { initial });
  const showing = (a0: bigint): Verdict => {
    const ops = run.history.ops.map((op) => (op.type === 'ok' ? { ...op, value: { accounts: { a0, a1: half } } } : op));
    return verdictOn({ ...run, history: new History(ops) });
  };
  expect(showing(half).violations).toHaveLength(1);
  expect(showing(half + 1n).violations).toHaveLength(0);
});

test('without an opening, or a history, nothing is known', () => {
  expect(judged(busy, { initial: null })).toMatchObject({
    validity: 'unknown',
    summary: 'the record does not say with what the accounts began',
  });
  expect(judged('').validity).toBe('unknown');
  expect(judged(phases + finals(100, 100)).summary).toBe('no read of all accounts succeeded');
});

test('reads are right exactly when each shows every account, none below zero, and all the money', () => {
  const balance = fc.oneof({ weight: 8, arbitrary: fc.integer({ min: 60, max: 140 }) }, fc.constantFrom(-1, null));
  const skewed = fc.oneof(
    fc.tuple(balance, balance),
    fc.integer({ min: 0, max: 200 }).map((a0) => [a0, 200 - a0] as const),
  );
  fc.assert(
    fc.property(fc.array(skewed, { minLength: 1, maxLength: 4 }), ([...reads]) => {
      const text = reads.map(([a0, a1], i) => read(`r${i}`, `a0=${a0 ?? 'none'} a1=${a1 ?? 'none'}`, 10 + 20 * i));
      const isRight = reads.every(([a0, a1]) => a0 !== null && a1 !== null && a0 >= 0 && a1 >= 0 && a0 === 200 - a1);
      expect(judged(phases + text.join('') + finals(100, 100)).validity).toBe(isRight ? 'valid' : 'invalid');
    }),
    { numRuns: 300 },
  );
});
