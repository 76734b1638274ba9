import { expect, test } from 'vitest';
import type { Invocation } from '../core/op.ts';
import { Prng } from '../core/prng.ts';
import { draws } from './draws.ts';
import type { Generator } from './generator.ts';
import { limit } from './limit.ts';
import { perKey } from './per-key.ts';
import { simulate } from './simulate.ts';
import { invocations } from './testing/ask.ts';
import { untilOk } from './until-ok.ts';
import { validated } from './validated.ts';
import { uniform, zipf } from './zipf.ts';

const prng = Prng.fromSeed('per-key');
const keyOf = ({ value }: Invocation): number => Number(value);

function keys(key: number): Generator {
  return draws(prng.fork(key), () => ({ f: 'read', value: key }));
}

test('a key that is done gives its place to a fresh one', () => {
  const generator = perKey({ prng, width: 4, keyOf, keysMax: 12, make: (key) => limit(10, keys(key)) });
  const ops = simulate(validated(generator), { prng, concurrency: 3 });
  for (let key = 0; key < 12; key++) expect(ops.filter((op) => op.type === 'ok' && op.value === key)).toHaveLength(10);
  // At no time are more than four keys in use: key k begins only after key k - 4 has ended.
  for (let key = 4; key < 12; key++) {
    const begin = ops.findIndex((op) => op.type === 'invoke' && op.value === key);
    expect(begin).toBeGreaterThan(ops.findLastIndex((op) => op.type === 'invoke' && op.value === key - 4));
  }
});

test('a key learns what became of its own operations alone', () => {
  const generator = perKey({
    prng,
    width: 3,
    keyOf,
    keysMax: 3,
    make: (key) => untilOk(prng.fork(key), () => ({ f: 'read', value: key }), { attemptsMax: 5, pauseMs: 1 }),
  });
  const ops = simulate(validated(generator), {
    prng,
    concurrency: 2,
    answer: ({ value }) => (value === 1 ? { type: 'fail', error: 'no' } : { type: 'ok', value }),
  });
  expect(
    invocations(ops)
      .map((op) => op.value)
      .filter((key) => key === 0),
  ).toHaveLength(1);
  expect(
    invocations(ops)
      .map((op) => op.value)
      .filter((key) => key === 1),
  ).toHaveLength(5);
});

test('hot keys are drawn by Zipf, and a hot place stays hot', () => {
  const generator = perKey({ prng, width: 10, keyOf, pick: zipf(10, 1), make: (key) => limit(50, keys(key)) });
  const ops = invocations(simulate(limit(3_000, generator), { prng, concurrency: 3 }));
  const byPlace = Array.from({ length: 10 }, (_, place) => ops.filter((op) => Number(op.value) % 10 === place).length);
  // 1/1 of H(10) = 2.93 is 34 %, 1/10 is 3.4 %.
  expect((byPlace[0] as number) / 3_000).toBeGreaterThan(0.3);
  expect((byPlace[9] as number) / 3_000).toBeLessThan(0.05);
});

test('Zipf with an exponent of 0 is uniform', () => {
  const counts = [0, 0, 0, 0];
  const draw = zipf(4, 0);
  const even = uniform(4);
  for (let k = 0; k < 8_000; k++) {
    const own = prng.fork(k);
    const index = k % 2 === 0 ? draw(own) : even(own);
    counts[index] = (counts[index] ?? 0) + 1;
  }
  for (const count of counts) expect(Math.abs(count - 2_000)).toBeLessThan(200);
});
