import { expect, test } from 'vitest';
import { AssertionError } from '../core/errors.ts';
import { stringifyJson } from '../core/json.ts';
import { Prng } from '../core/prng.ts';
import { nanos } from '../core/time.ts';
import { draws } from './draws.ts';
import { followUp } from './follow-up.ts';
import type { Generator } from './generator.ts';
import { weights } from './mix.ts';
import { wait } from './next.ts';
import { nothing } from './nothing.ts';
import { poissonRate } from './rate.ts';
import { phases } from './sequence.ts';
import { answerWith, simulate } from './simulate.ts';
import { timeLimit } from './time-limit.ts';
import { untilOk } from './until-ok.ts';
import { validated } from './validated.ts';

function typical(seed: string): string {
  const prng = Prng.fromSeed(seed);
  const load = weights(prng.fork('mix'), [
    [3, draws(prng.fork('transfer'), (own, k) => ({ f: 'transfer', value: { txn: k, amount: own.between(1, 5) } }))],
    [1, draws(prng.fork('read'), (_own, k) => ({ f: 'read-all', value: { txn: k } }))],
  ]);
  const asking = followUp(
    {
      prng: prng.fork('follow'),
      attemptsMax: 2,
      follow: ({ invocation, completion }, own) =>
        completion.type === 'info'
          ? { f: 'outcome', value: invocation.value, delayMs: own.between(1, 20), on: 'any' }
          : undefined,
    },
    timeLimit(400, poissonRate(prng.fork('rate'), 200, load)),
  );
  const final = untilOk(prng.fork('final'), (_own, k) => ({ f: 'read-final', value: k }), {
    attemptsMax: 5,
    pauseMs: 10,
  });
  const ops = simulate(phases(asking, final), {
    prng: prng.fork('world'),
    concurrency: 5,
    nodeOf: (slot) => `n${(slot % 3) + 1}`,
    answer: answerWith({ fail: 10, info: 5 }),
    timeoutMs: 100,
  });
  return ops.map((op) => `${stringifyJson(op)}\n`).join('');
}

test('the same seed gives the same history, byte for byte, on every machine and version', async () => {
  // When this changes on purpose, every seed means something else from now on: say so in the change log.
  await expect(typical('golden')).toMatchFileSnapshot('testing/simulation.jsonl');
});

test('another seed gives another history', () => {
  expect(typical('golden')).not.toBe(typical('another'));
});

test('a process that ends in doubt is retired, and its number comes back raised by the concurrency', () => {
  const prng = Prng.fromSeed('retire');
  const ops = simulate(
    draws(prng, () => ({ f: 'read', value: null })),
    {
      prng,
      concurrency: 2,
      operationsMax: 6,
      answer: answerWith({ fail: 0, info: 100 }),
    },
  );
  const processes = ops.filter((op) => op.type === 'invoke').map((op) => Number(op.process));
  expect(new Set(processes).size).toBe(6);
  expect(processes.toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5]);
});

test('nothing gives an empty history', () => {
  expect(simulate(nothing, { prng: Prng.fromSeed(0), concurrency: 3 })).toEqual([]);
});

test('a generator that waits for a time that is past is a defect, not a hang', () => {
  const stuck: Generator = { next: () => wait(nanos(0), stuck), update: () => stuck };
  expect(() => simulate(stuck, { prng: Prng.fromSeed(0), concurrency: 1 })).toThrow(AssertionError);
  expect(() => simulate(validated(stuck), { prng: Prng.fromSeed(0), concurrency: 1 })).toThrow('a wait until 0');
});

test('a generator that answers differently when asked again is found out', () => {
  let calls = 0;
  const fickle: Generator = { next: () => wait(nanos(++calls + 10), fickle), update: () => fickle };
  expect(() => simulate(validated(fickle), { prng: Prng.fromSeed(0), concurrency: 1 })).toThrow('asked twice');
});
