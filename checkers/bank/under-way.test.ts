import { expect, test } from 'vitest';
import { drawnRecord } from '../testing/drawn-history.ts';
import { judge } from '../testing/judge.ts';
import { type RecordChanges, record } from '../testing/record-dsl.ts';
import { abort, commit, phases, starts } from '../testing/runs.ts';
import { bank } from './bank.ts';

/** Clients find 5 less than there was: they read n2 from 8,500 ms on, and n3 until 8,520 ms. */
const finalReads = `
8500 p8 read-final n2
8510 p8 ok a0=95
8505 p9 read-final n3
8520 p9 ok a1=100`;

/** `unknown` where a transfer of 5 may have been under way between the reads, `invalid` where none was. */
function judged(text: string, changes: RecordChanges = {}): string {
  return judge(bank, record(phases + starts + text + finalReads, changes)).validity;
}

/** A transfer by a process that does nothing else. */
function transfer(txn: string, at: number, process: string, end: 'ok' | 'info timed out'): string {
  return `\n${at} ${process} transfer ${txn} a0 a1 5\n${at + 5} ${process} ${end}`;
}

function committing(at: number, without: readonly string[] = []): string {
  return commit('t2', { at, process: 'p5', without });
}

test('a commit is in the data when both participants have applied it, or decided and never say that they apply', () => {
  // It takes 8 ms until it is applied, and 7 ms until it is decided.
  expect(judged(committing(8_491))).toBe('invalid');
  expect(judged(committing(8_492))).toBe('unknown');
  expect(judged(committing(8_492, ['apply']))).toBe('invalid');
  expect(judged(committing(8_493, ['apply']))).toBe('unknown');
  expect(judged(committing(8_400, ['n3 decide', 'n3 apply']))).toBe('unknown');
});

function aborting(at: number): string {
  return abort('t2', { at, process: 'p5' });
}

test('an abort is settled as soon as anybody has decided it', () => {
  // The coordinator decides after 5 ms, n2 after 7 ms.
  expect(judged(aborting(8_494))).toBe('invalid');
  expect(judged(aborting(8_495))).toBe('unknown');
  // To tell of it is not to decide it.
  expect(judged(`${transfer('t2', 8_400, 'p5', 'info timed out')}\n8402 n1 tell t2 abort n2`)).toBe('unknown');
});

test('a transfer that began after the last read was under way between none', () => {
  expect(judged(committing(8_520))).toBe('unknown');
  expect(judged(committing(8_521))).toBe('invalid');
});

test('what was answered settles soon; what was not, or left a trace, when recovery has had its time', () => {
  expect(judged(transfer('t2', 6_000, 'p5', 'ok'))).toBe('invalid');
  expect(judged(transfer('t2', 8_400, 'p5', 'ok'))).toBe('unknown');
  expect(judged(transfer('t2', 6_000, 'p5', 'info timed out'))).toBe('invalid');
  expect(judged(transfer('t2', 6_600, 'p5', 'info timed out'))).toBe('unknown');
  expect(judged(`${transfer('t2', 6_600, 'p5', 'ok')}\n6601 n1 begin t2 n2 n3`)).toBe('unknown');
  // The last sign of it counts, whoever gives it.
  expect(judged(`${transfer('t2', 2_000, 'p5', 'info timed out')}\n8400 n2 timeout t2 decision`)).toBe('unknown');
});

test('all requests of a transaction are one transfer: from the first on, until the last one has settled', () => {
  const first = transfer('t2', 2_000, 'p5', 'ok');
  expect(judged(first + transfer('t2', 3_000, 'p6', 'ok'))).toBe('invalid');
  expect(judged(first + transfer('t2', 8_400, 'p6', 'ok'))).toBe('unknown');
  expect(judged(first + transfer('t2', 8_521, 'p6', 'ok'))).toBe('unknown');
  // One that was answered proves nothing of another that was not.
  expect(judged(transfer('t2', 6_600, 'p5', 'info timed out') + transfer('t2', 6_700, 'p6', 'ok'))).toBe('unknown');
});

test('where every node keeps every account a transfer is under way at each of them', () => {
  const initial = { accounts: { a0: 100, a1: 100 } };
  const run = `${phases}${starts}${committing(8_999)}\n9001 n2 final data a0=95 a1=100`;
  expect(judge(bank, record(run, { initial }))).toMatchObject({ validity: 'unknown' });
});

test.each([
  ['{"txn": "t", "from": "a", "to": "b", "amount": 5}', 'unknown'],
  ['{"from": "a", "to": "b", "amount": 5}', 'invalid'],
  ['{"txn": "t", "from": 1, "to": "b", "amount": 5}', 'invalid'],
  ['{"txn": "t", "from": "a", "amount": 5}', 'invalid'],
  ['{"txn": "t", "from": "a", "to": "b", "amount": "5"}', 'invalid'],
  ['5', 'invalid'],
])('only a request that says from where, to where, and how much can be a transfer under way: %s', (asked, validity) => {
  const run = {
    ...drawnRecord(`|--| p0 read-all -> {"a": 10, "b": 10}\n     |--? p1 transfer ${asked}`),
    initial: { accounts: { a: 10, b: 10 }, placement: { a: 'n1', b: 'n2' } },
  };
  const { history } = run;
  const time = history.ops.at(-1)?.time;
  if (time === undefined) throw new Error('the history is empty');
  const finals = [
    { node: 'n1', time, data: { accounts: { a: 5 } } },
    { node: 'n2', time, data: { accounts: { b: 10 } } },
  ];
  expect(judge(bank, { ...run, finals }).validity).toBe(validity);
});

test('a final read counts that succeeded, says of which node it is, and answers balances', () => {
  const initial = { accounts: { a: 10, b: 10 }, placement: { a: 'n1', b: 'n2' } };
  const validity = (last: string): string => {
    const text = `
|--| p0 read-all -> {"a": 10, "b": 10}
     |--| p1 read-final {"node": "n1"} -> {"a": 10}
     |--| p2 read-final {"node": "n2"} -> {"b": 10}
          ${last}`;
    return judge(bank, { ...drawnRecord(text), initial }).validity;
  };
  expect(validity('|--| p1 read-final {"node": "n2"} -> {"b": 5}')).toBe('invalid');
  for (const last of [
    '|--x p1 read-final {"node": "n2"} -> {"b": 5}',
    '|--? p1 read-final {"node": "n2"} -> {"b": 5}',
    '|--| p1 read-node {"node": "n2"} -> {"b": 5}',
    '|--| p1 read-final -> {"b": 5}',
    '|--| p1 read-final {"node": "n2"} -> 5',
  ])
    expect(validity(last)).toBe('valid');
});
