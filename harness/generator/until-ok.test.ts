import { expect, test } from 'vitest';
import { Prng } from '../core/prng.ts';
import { answerWith, simulate } from './simulate.ts';
import { beginnings, invocations } from './testing/ask.ts';
import { untilOk } from './until-ok.ts';
import { validated } from './validated.ts';

const prng = Prng.fromSeed('until-ok');

test('it stops at the first ok, and each attempt is a draw of its own', () => {
  let asked = 0;
  const generator = untilOk(prng, (_prng, k) => ({ f: 'read', value: k }), { attemptsMax: 10, pauseMs: 5 });
  const ops = simulate(validated(generator), {
    prng,
    concurrency: 3,
    answer: ({ value }) => (++asked < 4 ? { type: 'fail', error: 'not yet' } : { type: 'ok', value }),
  });
  expect(invocations(ops).map((op) => op.value)).toEqual([0, 1, 2, 3]);
});

test('it pauses between attempts, gives up in the end, and has one attempt open at a time', () => {
  const generator = untilOk(prng, () => ({ f: 'read', value: null }), { attemptsMax: 4, pauseMs: 100 });
  const ops = simulate(validated(generator), { prng, concurrency: 3, answer: answerWith({ fail: 100, info: 0 }) });
  const times = beginnings(ops);
  expect(times).toHaveLength(4);
  for (const [i, time] of times.slice(1).entries()) expect(time - (times[i] as number)).toBeGreaterThanOrEqual(100);
  expect(ops.map((op) => op.type).join()).toBe('invoke,fail,invoke,fail,invoke,fail,invoke,fail');
});
