import { describe, expect, test } from 'vitest';
import { Prng } from '../../harness/core/prng.ts';
import { judge } from '../testing/judge.ts';
import { recordOf } from '../testing/random-history.ts';
import { causal } from './causal.ts';
import { sequential } from './sequential/sequential.ts';
import { monotonicReads, monotonicWrites, readYourWrites, writesFollowReads } from './session-guarantees.ts';
import { boundedStaleness } from './staleness/bounded-staleness.ts';
import { type ObjectsShape, randomObjects } from './testing/random-objects.ts';

const inOrder = { strayPercent: 0, mergePercent: 0, moverPercent: 0, replicas: 1 } as const;

/** Promises from the strongest on: whoever keeps one keeps those behind it. */
const checkers = [sequential, causal, monotonicReads, readYourWrites, writesFollowReads, monotonicWrites];

describe.each(['registers', 'lists', 'both'] as const)('%s of 100 processes', (kinds) => {
  const records = (shape: Omit<ObjectsShape, 'kinds' | 'operations' | 'processes' | 'keys'>) =>
    Array.from({ length: 3 }, (_, k) =>
      recordOf(
        randomObjects(Prng.fromSeed(kinds).fork(k), { ...shape, kinds, operations: 400, processes: 100, keys: 12 }),
      ),
    );

  test('in one place, where operations come one after the other, every promise is kept', () => {
    for (const record of records(inOrder)) {
      expect(checkers.filter((checker) => judge(checker, record).validity === 'invalid')).toEqual([]);
      expect(judge(boundedStaleness, record, '0ms').validity).toBe('valid');
      expect(judge(sequential, record)).toMatchObject({ validity: 'valid', complete: true });
    }
  });

  test('on replicas a stronger promise is never kept where a weaker one is broken', () => {
    for (const mergePercent of [5, 50, 100]) {
      for (const record of records({ ...inOrder, replicas: 2, mergePercent, moverPercent: 2 })) {
        const [isSequential, isCausal, ...guarantees] = checkers.map(
          (checker) => judge(checker, record).validity !== 'invalid',
        );
        expect(isSequential === true && isCausal === false).toBe(false);
        expect(isCausal === true && guarantees.includes(false)).toBe(false);
      }
    }
  });
});
