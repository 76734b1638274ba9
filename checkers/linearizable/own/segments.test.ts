import { expect, test } from 'vitest';
import { Prng } from '../../../harness/core/prng.ts';
import type { Call, Partition } from '../engine.ts';
import { casRegister } from '../models/register.ts';
import { ample } from '../testing/ample.ts';
import { randomPartition } from '../testing/random-partition.ts';
import { checkFrom } from './engine.ts';
import { problemOf } from './problem.ts';
import { segmentsOf } from './segments.ts';

/** Histories one after the other, with a moment at which nothing is in progress between them; each begins with a write. */
function joined(parts: readonly Partition[]): Partition {
  let from = 0;
  const calls = parts.flatMap((part): Call[] => {
    const begin = from + 2;
    const write = { f: 'write', args: ['null'], output: undefined, ok: true, call: from, return: from + 1 };
    const moved = part.calls.map((call) => ({ ...call, call: begin + call.call, return: begin + call.return }));
    from = moved.reduce(
      (last, call) => Math.max(last, call.call + 1, call.return === Infinity ? 0 : call.return + 1),
      begin,
    );
    return [write, ...moved];
  });
  return { model: casRegister.name, initial: casRegister.initial, calls };
}

function history(seed: string, count: number, lyingPercent: number): Partition {
  const root = Prng.fromSeed(seed);
  const shape = { calls: 500, width: 5, values: 4, openPercent: 0, lyingPercent: 0 };
  return joined(
    Array.from({ length: count }, (_, k) =>
      randomPartition(root.fork(k), casRegister, { ...shape, lyingPercent: k === count - 1 ? lyingPercent : 0 }),
    ),
  );
}

test('a history is cut where nothing is in progress, and all of it is there', () => {
  const problem = problemOf(history('cut', 12, 0), casRegister);
  const segments = segmentsOf(problem);
  expect(segments.length).toBeGreaterThan(2);
  expect(segments.reduce((sum, { completed }) => sum + completed, 0)).toBe(problem.completed);
  expect(segments.flatMap(({ positions }) => [...positions])).toEqual([...problem.positions]);
});

test('it is not cut behind a call without an outcome', () => {
  const whole = history('open', 12, 0);
  const open: Call = { f: 'write', args: ['3'], output: undefined, ok: true, call: 0.5, return: Infinity };
  const calls = [...whole.calls, open].toSorted((a, b) => a.call - b.call);
  const problem = problemOf({ ...whole, calls }, casRegister);
  expect(segmentsOf(problem)).toHaveLength(1);
});

test.each([0, 5])(
  'with too little memory for the whole the parts decide, and agree (%i %% of the last part is made up)',
  (lyingPercent) => {
    const partition = history('memory', 40, lyingPercent);
    const { validity } = checkFrom(partition, casRegister, ample);
    expect(validity).toBe(lyingPercent === 0 ? 'valid' : 'invalid');
    // What the whole takes is more than this, and a part takes less.
    const small = checkFrom(partition, casRegister, { ...ample, memoryLimitBytes: 1_500_000 });
    expect(small.validity).toBe(validity);
  },
);
