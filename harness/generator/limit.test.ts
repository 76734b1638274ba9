import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { Prng } from '../core/prng.ts';
import { limit } from './limit.ts';
import { simulate } from './simulate.ts';
import { invocations, numbered } from './testing/ask.ts';
import { timeLimit } from './time-limit.ts';
import { fixedRate } from './rate.ts';
import { validated } from './validated.ts';

const prng = Prng.fromSeed('limit');

test('a limit of n emits n, whatever the concurrency', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 200 }), fc.integer({ min: 1, max: 20 }), (count, concurrency) => {
      const ops = simulate(validated(limit(count, numbered('read'))), { prng, concurrency });
      expect(invocations(ops)).toHaveLength(count);
    }),
  );
});

test('the smaller of two nested limits holds', () => {
  const ops = simulate(limit(7, limit(3, numbered('read'))), { prng, concurrency: 2 });
  expect(invocations(ops)).toHaveLength(3);
});

test('a time limit counts from the first question, and nothing begins at its end', () => {
  const paced = fixedRate(100, numbered('read'));
  const ops = simulate(validated(timeLimit(50, paced)), { prng, concurrency: 4 });
  expect(invocations(ops).map((op) => op.time / 1e6)).toEqual([0, 10, 20, 30, 40]);
});

test('a time limit ends a generator that waits for ever', () => {
  const stuck = fixedRate(0.001, numbered('read'));
  const ops = simulate(timeLimit(20, stuck), { prng, concurrency: 1 });
  expect(invocations(ops)).toHaveLength(1);
});
