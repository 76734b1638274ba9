import { describe, expect, test } from 'vitest';
import { Prng } from '../../harness/core/prng.ts';
import type { Violation } from '../../harness/core/verdict.ts';
import type { Checker } from '../../harness/ports/checker.ts';
import { drawnRecord } from '../testing/drawn-history.ts';
import { firstStreamed, judge } from '../testing/judge.ts';
import { recordOf } from '../testing/random-history.ts';
import { monotonicWrites, writesFollowReads } from './session-guarantees.ts';
import { randomObjects } from './testing/random-objects.ts';

function told(checker: Checker, text: string): Violation | undefined {
  return firstStreamed(checker, drawnRecord(text));
}

describe('monotonic writes, while they are recorded', () => {
  test('a list that has the second append of a process and not the first one', () => {
    const violation = told(
      monotonicWrites,
      `
      |--|               p0 append {"key":"x","value":1}
          |--|           p0 append {"key":"x","value":2}
              |--|       p1 read {"key":"x"} -> [2]`,
    );
    expect(violation).toMatchObject({
      property: 'monotonic-writes',
      title: 'process 1 read x without 1, which comes before 2 in it',
      anomaly: 'monotonic-writes-violation',
      operations: [0, 2, 4],
      explanation: [
        'Process 0 (history line 0) appended 1 to x.',
        'Process 0 (history line 2) appended 2 to x.',
        'Process 1 (history line 4) read [2] of x.',
        'Process 0 had appended 1 before it appended 2.',
      ],
    });
  });

  test('also where another read has both', () => {
    const both = `
      |--|                      p0 append 1
          |--|                  p0 append 2
              |--|              p1 read -> [1,2]`;
    expect(told(monotonicWrites, `${both}\n                  |--|          p2 read -> [2]`)?.operations).toEqual([
      0, 2, 6,
    ]);
    expect(told(monotonicWrites, `${both}\n                  |--|          p2 read -> [2,1]`)?.title).toBe(
      'process 2 read the list with 2 before 1, which comes before 2 in it',
    );
    expect(told(monotonicWrites, `${both}\n                  |--|          p2 read -> [1]`)).toBeUndefined();
  });

  test('near misses: a first append that failed, whose outcome is not known, or that another process made', () => {
    const after = `
          |--|           p0 append 2
              |--|       p1 read -> [2]`;
    expect(told(monotonicWrites, `|--x                     p0 append 1 ! refused${after}`)).toBeUndefined();
    expect(told(monotonicWrites, `|--?                     p3 append 1 ! timed out${after}`)).toBeUndefined();
    expect(told(monotonicWrites, `|--|                     p3 append 1${after}`)).toBeUndefined();
  });

  test('an element that was appended twice shows nothing', () => {
    const text = `
      |--|               p0 append 1
          |--|           p0 append 2
          |--|           p2 append 2
              |--|       p1 read -> [2]`;
    expect(told(monotonicWrites, text)).toBeUndefined();
  });
});

describe('writes follow reads, while they are recorded', () => {
  const begin = `
      |--|                          p0 append 1
          |--|                      p1 read -> [1]
              |--|                  p1 append 2`;

  test('a list in which the effect comes before its cause, or without it', () => {
    const violation = told(writesFollowReads, `${begin}\n                        |--|        p2 read -> [2,1]`);
    expect(violation).toMatchObject({
      title: 'process 2 read the list with 2 before 1, which comes before 2 in it',
      operations: [0, 2, 4, 6],
    });
    expect(told(writesFollowReads, `${begin}\n                        |--|        p2 read -> [2]`)?.title).toBe(
      'process 2 read the list without 1, which comes before 2 in it',
    );
  });

  test('near misses: the cause alone, and a process that had read nothing', () => {
    expect(told(writesFollowReads, `${begin}\n                        |--|        p2 read -> [1]`)).toBeUndefined();
    const unread = begin.split('\n').filter((line) => !line.includes('read'));
    const text = `${unread.join('\n')}\n                        |--|        p2 read -> [2]`;
    expect(told(writesFollowReads, text)).toBeUndefined();
  });
});

test.each([
  [monotonicWrites, 0.95],
  [writesFollowReads, 0.8],
])('$name is told of as it happens in most of the histories that violate it', (checker, share) => {
  const root = Prng.fromSeed('sessions streamed').fork(checker.name);
  const seen = { invalid: 0, told: 0 };
  for (let k = 0; k < 4_000; k++) {
    const record = recordOf(
      randomObjects(root.fork(k), {
        operations: 10,
        processes: 3,
        keys: 1,
        kinds: 'lists',
        strayPercent: 0,
        mergePercent: 60,
        moverPercent: 50,
        replicas: 2,
      }),
    );
    if (judge(checker, record).validity !== 'invalid') continue;
    seen.invalid++;
    if (firstStreamed(checker, record) !== undefined) seen.told++;
  }
  expect(seen.invalid).toBeGreaterThan(100);
  expect(seen.told / seen.invalid).toBeGreaterThan(share);
});
