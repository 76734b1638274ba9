import { expect, test } from 'vitest';
import { Prng } from '../core/prng.ts';
import { limit } from './limit.ts';
import { perProcess } from './per-process.ts';
import { answerWith, simulate } from './simulate.ts';
import { invocations, numbered } from './testing/ask.ts';
import { untilOk } from './until-ok.ts';
import { validated } from './validated.ts';

const prng = Prng.fromSeed('per-process');

test('each slot has a sequence of its own, which outlives its processes', () => {
  const generator = perProcess(5, (slot) => limit(slot, numbered(`s${slot}`)));
  const ops = simulate(validated(generator), { prng, concurrency: 5, answer: answerWith({ fail: 0, info: 50 }) });
  for (const slot of [0, 1, 2, 3, 4]) {
    const own = invocations(ops, `s${slot}`);
    expect(own.map((op) => op.value)).toEqual(Array.from({ length: slot }, (_, k) => k));
    expect(own.every((op) => Number(op.process) % 5 === slot)).toBe(true);
  }
});

test('slots take turns when they could all go', () => {
  const ops = simulate(
    limit(
      300,
      perProcess(3, (slot) => numbered(`s${slot}`)),
    ),
    { prng, concurrency: 3 },
  );
  for (const slot of [0, 1, 2]) expect(invocations(ops, `s${slot}`).length).toBeGreaterThan(80);
});

test("a slot's generator sees the events of its own process alone", () => {
  const generator = perProcess(3, (slot) =>
    untilOk(prng.fork(slot), () => ({ f: `s${slot}`, value: null }), { attemptsMax: 10, pauseMs: 1 }),
  );
  // Slot 1 never succeeds; the others do at once.
  const ops = simulate(validated(generator), {
    prng,
    concurrency: 3,
    answer: ({ f }) => (f === 's1' ? { type: 'fail', error: 'no' } : { type: 'ok', value: null }),
  });
  expect(invocations(ops, 's0')).toHaveLength(1);
  expect(invocations(ops, 's1')).toHaveLength(10);
  expect(invocations(ops, 's2')).toHaveLength(1);
});
