import { expect, test } from 'vitest';
import { Prng } from '../core/prng.ts';
import { followUp, type FollowUpOptions } from './follow-up.ts';
import { limit } from './limit.ts';
import { answerWith, simulate } from './simulate.ts';
import { invocations, numbered } from './testing/ask.ts';
import { validated } from './validated.ts';

const prng = Prng.fromSeed('follow-up');

function asking(on: 'successor' | 'any'): FollowUpOptions {
  return {
    prng,
    attemptsMax: 3,
    follow: ({ invocation, completion }) =>
      completion.type === 'info' ? { f: 'outcome', value: invocation.value, delayMs: 7, on } : undefined,
  };
}

test('an operation in doubt is asked about, on the process that took the place of its own', () => {
  const ops = simulate(validated(followUp(asking('successor'), limit(8, numbered('transfer')))), {
    prng,
    concurrency: 4,
    answer: ({ f, value }) => (f === 'transfer' ? { type: 'info', error: 'timed out' } : { type: 'ok', value }),
  });
  const questions = invocations(ops, 'outcome');
  expect(questions.map((op) => Number(op.value)).toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  for (const question of questions) {
    const doubt = ops.find((op) => op.type === 'info' && op.f === 'transfer' && op.value === question.value);
    expect(Number(question.process) % 4).toBe(Number(doubt?.process) % 4);
    expect(Number(question.process)).toBeGreaterThan(Number(doubt?.process));
    expect(question.time - Number(doubt?.time)).toBeGreaterThanOrEqual(7e6);
  }
});

test('an operation has no more follow-ups in a row than allowed', () => {
  const ops = simulate(validated(followUp(asking('any'), limit(2, numbered('transfer')))), {
    prng,
    concurrency: 3,
    answer: answerWith({ fail: 0, info: 100 }),
  });
  expect(invocations(ops, 'transfer')).toHaveLength(2);
  expect(invocations(ops, 'outcome')).toHaveLength(6);
});

test('operations that are answered have none', () => {
  const ops = simulate(followUp(asking('any'), limit(50, numbered('transfer'))), { prng, concurrency: 3 });
  expect(invocations(ops)).toHaveLength(50);
});

test('follow-ups go before new operations', () => {
  const options: FollowUpOptions = {
    prng,
    attemptsMax: 1,
    follow: ({ completion }) =>
      completion.type === 'info' ? { f: 'outcome', value: null, delayMs: 0, on: 'any' } : undefined,
  };
  const ops = simulate(followUp(options, limit(20, numbered('transfer'))), {
    prng,
    concurrency: 1,
    answer: ({ f, value }) => (f === 'transfer' ? { type: 'info', error: 'timed out' } : { type: 'ok', value }),
  });
  const order = invocations(ops).map((op) => op.f);
  expect(order).toEqual(order.map((_, i) => (i % 2 === 0 ? 'transfer' : 'outcome')));
});
