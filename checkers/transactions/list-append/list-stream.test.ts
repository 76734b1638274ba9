import { expect, test } from 'vitest';
import { Prng } from '../../../harness/core/prng.ts';
import type { Violation } from '../../../harness/core/verdict.ts';
import { drawnTransactions } from '../testing/drawn-transactions.ts';
import { mutated, randomTransactions } from '../testing/random-transactions.ts';
import { recordOf, textOf } from '../testing/small-transactions.ts';
import { listAppend } from './list-append.ts';
import { ListStream } from './list-stream.ts';

function streamed(text: string, model?: string): readonly (Violation | undefined)[] {
  const stream = new ListStream(model === undefined ? {} : { model }, 'strict-serializable');
  return drawnTransactions(text).history.ops.map((op) => stream.add(op));
}

test.each([
  ['incompatible-order', '|--| p0 r x [1]\n     |--| p1 r x [2]', [0, 2]],
  ['duplicate-elements', '|--| p0 r x [1]\n     |--| p1 r x [1 1]', [2]],
  ['G1a', '|--x p0 append x 1\n     |--| p1 r x [1]', [0, 2]],
  ['G1a', '|--| p1 r x [1]\n     |--x p0 append x 1', [0, 2]],
  ['internal', '|--| p0 append x 1\n     |--| p1 r x [1], append x 2, r x [1]', [2]],
])('%s is told with the line that completes it: %s', (anomaly, text, operations) => {
  const told = streamed(text);
  expect(told.slice(0, -1)).toEqual(told.slice(0, -1).map(() => undefined));
  expect(told.at(-1)).toMatchObject({ anomaly, operations, property: 'strict-serializable' });
});

test('what the level allows is not told', () => {
  const text = '|--x p0 append x 1\n     |--| p1 r x [1]';
  expect(streamed(text, 'read-uncommitted').every((each) => each === undefined)).toBe(true);
});

test('a line that can not be read is left for the whole history', () => {
  const stream = new ListStream({}, 'strict-serializable');
  const { ops } = drawnTransactions('|--| p0 r x [1]').history;
  for (const value of [5, [5], [['r', 'x']], [['r', 'x', 7]], null])
    expect(ops.map((op) => stream.add({ ...op, value }))).toEqual([undefined, undefined]);
});

test('what the stream tells, the whole history shows: 3,000 random ones', async () => {
  const prng = Prng.fromSeed('list-stream');
  let told = 0;
  for (let k = 0; k < 3_000; k++) {
    const fork = prng.fork(k);
    const transactions = mutated(fork, randomTransactions(fork, { transactions: 4, keys: 2, shape: 'list' }));
    const record = recordOf(transactions, 'append');
    const stream = new ListStream({}, 'strict-serializable');
    if (record.history.ops.every((op) => stream.add(op) === undefined)) continue;
    told++;
    const verdict = await listAppend.check(record, { timeLimitMs: 1_000, memoryLimitBytes: 1e9, now: () => 0 });
    expect(`${verdict.validity} ${textOf(transactions)}`).toMatch(/^invalid/);
  }
  expect(told).toBeGreaterThan(100);
});
