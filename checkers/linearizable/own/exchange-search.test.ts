import { expect, test } from 'vitest';
import { Prng } from '../../../harness/core/prng.ts';
import { queue, stack } from '../models/queue.ts';
import { ample } from '../testing/ample.ts';
import { randomPartition } from '../testing/random-partition.ts';
import { checkFrom } from './engine.ts';

const stepsMax = 1_000_000;

// Without looking at who takes what, most of these went beyond 300,000 steps.
test.each([
  { model: queue, openPercent: 0, width: 12 },
  { model: queue, openPercent: 4, width: 10 },
  { model: stack, openPercent: 0, width: 8 },
  { model: stack, openPercent: 2, width: 6 },
])('a $model.name of $width clients, with $openPercent % without an outcome, is decided', ({ model, ...shape }) => {
  const root = Prng.fromSeed('exchange').fork(model.name);
  const found = Array.from({ length: 12 }, (_, k) => {
    const partition = randomPartition(root.fork(k), model, { ...shape, calls: 200, values: 100_000, lyingPercent: 0 });
    return checkFrom(partition, model, { ...ample, stepsMax }).validity;
  });
  expect(new Set(found)).toEqual(new Set(['valid']));
});
