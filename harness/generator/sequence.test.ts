import { expect, test } from 'vitest';
import { Prng } from '../core/prng.ts';
import { limit } from './limit.ts';
import { nothing } from './nothing.ts';
import { phases, sequence } from './sequence.ts';
import { simulate } from './simulate.ts';
import { contextAt, invocations, numbered } from './testing/ask.ts';
import { validated } from './validated.ts';

const prng = Prng.fromSeed('sequence');

test('parts come one after another', () => {
  const generator = sequence(limit(3, numbered('a')), nothing, limit(2, numbered('b')));
  const ops = simulate(validated(generator), { prng, concurrency: 1 });
  expect(invocations(ops).map((op) => `${op.f}${Number(op.value)}`)).toEqual(['a0', 'a1', 'a2', 'b0', 'b1']);
});

test('a phase begins when every operation of the one before is complete', () => {
  const generator = phases(limit(20, numbered('a')), limit(20, numbered('b')), limit(20, numbered('c')));
  const ops = simulate(validated(generator), { prng, concurrency: 6 });
  for (const [before, after] of [
    ['a', 'b'],
    ['b', 'c'],
  ] as const) {
    const lastEnd = ops.findLastIndex((op) => op.f === before);
    const firstBegin = ops.findIndex((op) => op.f === after);
    expect(firstBegin).toBeGreaterThan(lastEnd);
  }
});

test('a plain sequence does not wait for stragglers', () => {
  const next = sequence(limit(1, numbered('a')), numbered('b')).next(contextAt(0));
  if (next.kind !== 'emit') throw new Error('a0 is due');
  expect(next.rest.next(contextAt(0, [1, 2, 3]))).toMatchObject({ emission: { invocation: { f: 'b' } } });
});

test('an empty sequence is done', () => {
  expect(sequence().next(contextAt(0)).kind).toBe('done');
});
