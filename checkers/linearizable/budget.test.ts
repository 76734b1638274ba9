import { describe, expect, test } from 'vitest';
import { History, type Operation } from '../../harness/core/history.ts';
import type { RunRecord } from '../../harness/core/run-record.ts';
import type { Verdict } from '../../harness/core/verdict.ts';
import type { CheckerOptions } from '../../harness/ports/checker.ts';
import { largeHistory } from './fast/testing/large-history.ts';
import { linearizable } from './linearizable.ts';

const models = ['register', 'cas-register', 'queue', 'stack', 'mutex'];
const count = 30_000;

function recordOf(operations: readonly Operation[]): RunRecord {
  const history = new History([]);
  Object.defineProperty(history, 'operations', { value: operations });
  return { history, traces: [], states: [], finals: [], gaps: [] };
}

async function check(operations: readonly Operation[], options: Partial<CheckerOptions>): Promise<Verdict> {
  return await linearizable.check(recordOf(operations), {
    timeLimitMs: 100,
    memoryLimitBytes: 2 ** 30,
    now: () => 0,
    ...options,
  });
}

/** A clock that strikes when it is looked at for the n-th time. */
function striking(n: number): () => number {
  let looks = 0;
  return () => (++looks < n ? 0 : 1_000);
}

/** Writes on keys in turn. */
function writesOn(keys: number): Operation[] {
  return largeHistory('register', count).map((operation, i) => {
    const written: Operation = { ...operation, f: 'write', input: { key: i % keys, value: i }, output: null };
    return written;
  });
}

describe('a time that ends in the middle of one long key', () => {
  test.each(models)('leaves it unknown, with what was done: %s', async (model) => {
    const operations = largeHistory(model, count);
    // Once at the beginning; then while operations are read, and while they are judged.
    for (const look of [2, 3, 4]) {
      const { validity, summary } = await check(operations, { model, now: striking(look) });
      expect([validity, summary]).toEqual(['unknown', expect.stringMatching(/out of time/)]);
    }
    expect((await check(operations, { model, now: striking(1_000_000) })).validity).toBe('valid');
  });
});

test('keys that were decided by then stay so, and the others are named', async () => {
  const operations = writesOn(3);
  const undecided = new Set<unknown>();
  for (let look = 3; look < 15; look++) {
    const verdict = await check(operations, { model: 'register', now: striking(look) });
    undecided.add(verdict.details['undecidedKeys']);
    const end = /out of time|can be put in an order/.exec(verdict.summary)?.[0];
    expect([verdict.validity, end]).toEqual(
      verdict.details['undecidedKeys'] === 0 ? ['valid', 'can be put in an order'] : ['unknown', 'out of time'],
    );
    expect(verdict.details['keys']).toBe(3);
  }
  expect(undecided).toEqual(new Set([3, 2, 1, 0]));
});

test.each(models)('arrays that would not fit are not made: %s', async (model) => {
  const verdict = await check(largeHistory(model, count), { model, memoryLimitBytes: 2 ** 20 });
  expect(verdict.validity).toBe('unknown');
  expect(verdict.summary).toMatch(
    /^not decided: .*\(30,000 operations, stuck at .*\): out of memory: 30,000 operations take about \d+ MiB, of 1 MiB$/,
  );
  expect(verdict.details).toMatchObject({ undecidedKeys: 1, undecided: [{ operations: count }] });
});
