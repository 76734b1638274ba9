import { describe, expect, test } from 'vitest';
import type { Violation } from '../../../harness/core/verdict.ts';
import { drawnHistory } from '../../testing/drawn-history.ts';
import { linearizableStream } from './linearizable-stream.ts';

/** What is told first, and the line at which it is. */
function told(text: string, model?: string): { readonly violation: Violation; readonly line: number } | undefined {
  const stream = linearizableStream(model === undefined ? {} : { model });
  for (const op of drawnHistory(text).ops) {
    const violation = stream.add(op);
    if (violation !== undefined) return { violation, line: op.index };
  }
  return undefined;
}

const later = `${' '.repeat(60)}|--| p9`;

describe('what no order explains is told when the clock moves on', () => {
  test.each([
    ['register', '|--| p0 write {"value":1}', '     |--| p1 read {} -> {"value":2}', 'read {}'],
    ['cas-register', '|--| p0 write {"value":1}', '     |--| p1 cas {"from":2,"to":3}', 'read {}'],
    ['kv', '|--| p0 put {"key":"a","value":1}', '     |--| p1 get {"key":"a"} -> {"value":null}', 'get {"key":"a"}'],
    [
      'kv-append',
      '|--| p0 append {"key":"a","value":"x"}',
      '     |--| p1 get {"key":"a"} -> {"value":""}',
      'get {"key":"a"}',
    ],
    ['append-list', '|--| p0 append 1', '     |--| p1 read -> []', 'read'],
    ['counter', '|--| p0 add 2', '     |--| p1 read -> 1', 'read'],
    ['set', '|--| p0 add 1', '     |--| p1 contains 1 -> false', 'contains 1'],
    ['queue', '|--| p0 enqueue 1', '     |--| p1 dequeue -> null', 'dequeue'],
    ['stack', '|--| p0 push 1', '     |--| p1 pop -> 2', 'pop'],
    ['mutex', '|--| p0 acquire', '     |--| p1 acquire', 'release'],
    ['reentrant-mutex', '|--| p0 acquire', '     |--| p1 release', 'release'],
    ['fenced-mutex', '|--| p0 acquire -> 7', '     |--| p0 acquire -> 8', 'release'],
  ])('%s', (model, first, second, more) => {
    const found = told(`${first}\n${second}\n${later} ${more}`, model);
    expect(found?.violation).toMatchObject({ property: 'linearizable', shownBy: 'clients' });
    expect(found?.violation.operations).toContain(2);
    expect(found?.line).toBeLessThanOrEqual(4);
  });
});

test('what it says: the call, those that overlap it, and what there can have been', () => {
  const found = told(
    `
    |--|            p0 add 1
         |-----|    p1 add 4
          |--|      p2 read -> 3
    ${later} read`,
    'counter',
  );
  expect(found?.violation).toMatchObject({
    title: 'the object: process 2 read 3, which no order of the operations explains',
    anomaly: 'nonlinearizable',
    operations: [2, 3],
    explanation: [
      'process 1 added 4 (history line 2, 9.000 ms to 15.000 ms)',
      'process 2 read 3 (history line 3, 10.000 ms to 13.000 ms)',
      'In every order that explains what was answered before it returned, there was then: 1.',
      'What was under way with it, whether it comes before it or not, does not help.',
    ],
  });
});

test('near misses: what overlaps may come in any order, also what ends in the instant in which the other one begins', () => {
  expect(told(`|-----| p0 enqueue 1\n  |--| p1 dequeue -> null\n${later} dequeue`, 'queue')).toBeUndefined();
  expect(told(`|--| p0 enqueue 1\n   |--| p1 dequeue -> null\n${later} dequeue`, 'queue')).toBeUndefined();
  expect(told(`|--? p0 acquire\n     |--| p1 acquire\n${later} acquire`, 'mutex')).toBeUndefined();
});

test('an operation that hangs holds nothing back for long', () => {
  const reads = Array.from({ length: 400 }, (_, i) => `${' '.repeat(2 + 4 * i)}|--| p1 read -> ${i === 300 ? 3 : 0}`);
  const found = told(`| p0 add 1\n${reads.join('\n')}`, 'counter');
  expect(found?.violation.title).toContain('read 3');
});

test('without a model it is found by the operations, or by their values', () => {
  expect(told(`|--| p0 enqueue 1\n     |--| p1 dequeue -> 2\n${later} dequeue`)?.violation.title).toContain(
    'dequeued 2',
  );
  const adds = Array.from({ length: 300 }, (_, i) => `${' '.repeat(8 * i)}|-| p0 add 1`);
  const reads = adds.map((_, i) => `${' '.repeat(8 * i + 4)}|-| p0 read -> ${i === 290 ? 5 : i + 1}`);
  expect(told([...adds, ...reads].join('\n'))?.violation.title).toContain('read 5');
});

test('operations of another model, a model that there is not, and what can not be read are left for the check', () => {
  expect(told(`|--| p0 write 1`, 'queue')).toBeUndefined();
  expect(told(`|--| p0 enqueue 1\n     |--| p1 dequeue -> 2\n${later} dequeue`, 'heap')).toBeUndefined();
  expect(told(`|--| p0 enqueue null\n     |--| p1 dequeue -> 2\n${later} dequeue`, 'queue')).toBeUndefined();
  expect(told(`|--| p0 stir 1\n     |--| p1 dequeue -> 2`)).toBeUndefined();
});
