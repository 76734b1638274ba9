import { expect, test } from 'vitest';
import { nanos } from '../../harness/core/time.ts';
import type { Json } from '../../harness/core/json.ts';
import type { Operation } from '../../harness/core/history.ts';
import type { Violation } from '../../harness/core/verdict.ts';
import { drawnRecord } from '../testing/drawn-history.ts';
import { firstStreamed } from '../testing/judge.ts';
import { RecentForks } from './fork-stream.ts';
import { longFork } from './long-fork.ts';

function told(text: string): Violation | undefined {
  return firstStreamed(longFork, drawnRecord(text));
}

const writes = `
|--|                  p0 txn [["w","x",1]]
  |------|            p1 txn [["w","y",1]]`;

test('two reads that see two writes in different orders are told when the second one ends', () => {
  const violation = told(`${writes}
   |---|              p2 txn [["r","x",null],["r","y",null]] -> [["r","x",null],["r","y",1]]
   |----|             p3 txn [["r","x",null],["r","y",null]] -> [["r","x",1],["r","y",null]]`);
  expect(violation).toMatchObject({
    property: 'long-fork',
    title: '2 reads see 2 writes in different orders',
    anomaly: 'long-fork',
    operations: expect.arrayContaining([0, 1, 2, 3]) as number[],
  });
});

test('also where the first read ended before the second write began', () => {
  const violation = told(`
|--|                  p0 txn [["w","x",1]]
    |--|              p2 txn [["r","x",null],["r","y",null]] -> [["r","x",1],["r","y",null]]
        |--|          p1 txn [["w","y",1]]
            |--|      p3 txn [["r","x",null],["r","y",null]] -> [["r","x",null],["r","y",1]]`);
  expect(violation?.anomaly).toBe('long-fork');
});

test('a read that sees one half of a transaction', () => {
  const violation = told(`
|--|                  p0 txn [["w","x",1],["w","y",1]]
    |--|              p2 txn [["r","x",null],["r","y",null]] -> [["r","x",1],["r","y",null]]`);
  expect(violation?.anomaly).toBe('fractured-read');
});

test('near misses: reads that go one way, keys that were written twice, and values of failed writes', () => {
  const reads = `
   |---|              p2 txn [["r","x",null],["r","y",null]] -> [["r","x",null],["r","y",1]]
   |----|             p3 txn [["r","x",null],["r","y",null]] -> [["r","x",1],["r","y",null]]`;
  expect(told(writes + reads.replaceAll('null],["r","y",1]]', '1],["r","y",1]]'))).toBeUndefined();
  expect(told(`${writes}\n|--|                  p4 txn [["w","x",1]]${reads}`)).toBeUndefined();
  expect(told(writes.replace('|--| ', '|--x ') + reads)).toBeUndefined();
});

/** A transaction that did what it was asked. */
function transaction(index: number, value: Json): Operation {
  return {
    process: 0,
    f: 'txn',
    node: undefined,
    index,
    invokedAt: nanos(index),
    completedAt: nanos(index + 1),
    type: 'ok',
    input: value,
    output: value,
    error: undefined,
  };
}

test('what is remembered does not grow with the history', () => {
  const forks = new RecentForks();
  const run = (from: number): number => {
    for (let i = from; i < from + 100_000; i++) {
      const write = transaction(2 * i, [['w', i, 1]]);
      forks.begin(write);
      forks.end(write);
      const both = transaction(2 * i + 1, [
        ['r', i, 1],
        ['r', i + 1, null],
      ]);
      if (forks.end(both) !== undefined) throw new Error(`told of key ${i}`);
    }
    return forks.size;
  };
  const size = run(0);
  expect(run(100_000)).toBeLessThanOrEqual(size);
});
