import { expect, test } from 'vitest';
import { Prng } from '../core/prng.ts';
import { limit } from './limit.ts';
import { mix, weights } from './mix.ts';
import { nothing } from './nothing.ts';
import { fixedRate } from './rate.ts';
import { sideBySide } from './side-by-side.ts';
import { simulate } from './simulate.ts';
import { contextAt, invocations, numbered } from './testing/ask.ts';
import { validated } from './validated.ts';

const prng = Prng.fromSeed('mix');

test('weights are proportions', () => {
  const generator = weights(prng.fork('w'), [
    [3, numbered('read')],
    [1, numbered('write')],
  ]);
  const ops = simulate(validated(limit(4_000, generator)), { prng, concurrency: 5 });
  // 3,000 with a deviation of 27.
  expect(invocations(ops, 'read').length).toBeGreaterThan(2_860);
  expect(invocations(ops, 'read').length).toBeLessThan(3_140);
});

test('each part of a mix goes on in its own order', () => {
  const ops = simulate(limit(100, mix(prng, [numbered('a'), numbered('b')])), { prng, concurrency: 1 });
  const values = invocations(ops, 'a').map((op) => op.value);
  expect(values).toEqual(values.map((_, i) => i));
});

test('a part that is done is forgotten, and the mix ends with the last', () => {
  const generator = mix(prng.fork('d'), [limit(3, numbered('a')), nothing, limit(40, numbered('b'))]);
  const ops = simulate(validated(generator), { prng, concurrency: 2 });
  expect(invocations(ops, 'a')).toHaveLength(3);
  expect(invocations(ops, 'b')).toHaveLength(40);
});

test('a part that waits gives its turn away', () => {
  const generator = mix(prng.fork('p'), [fixedRate(1, numbered('slow')), numbered('fast')]);
  const ops = simulate(validated(generator), { prng, concurrency: 1, latencyMs: 1, untilMs: 100 });
  expect(invocations(ops, 'slow')).toHaveLength(1);
  expect(invocations(ops, 'fast').length).toBeGreaterThan(30);
});

test('a mix of nothing is done', () => {
  expect(mix(prng, []).next(contextAt(0)).kind).toBe('done');
  expect(mix(prng, [nothing, nothing]).next(contextAt(0)).kind).toBe('done');
});

test('side by side, the first that has an operation is served', () => {
  const generator = sideBySide(fixedRate(100, limit(3, numbered('timed'))), limit(100, numbered('filler')));
  const ops = simulate(validated(generator), { prng, concurrency: 2, latencyMs: 1 });
  expect(invocations(ops, 'timed').map((op) => Math.floor(op.time / 1e6))).toEqual([0, 10, 20]);
  expect(invocations(ops, 'filler')).toHaveLength(100);
});
