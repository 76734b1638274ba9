import { describe, expect, test } from 'vitest';
import { UsageError } from '../../../harness/core/errors.ts';
import type { Json } from '../../../harness/core/json.ts';
import type { Op } from '../../../harness/core/op.ts';
import { Prng } from '../../../harness/core/prng.ts';
import { nanos } from '../../../harness/core/time.ts';
import { packOps } from './pack-ops.ts';
import { unpackOps } from './unpack-ops.ts';

function op(index: number, value: Json, rest: Partial<Op> = {}): Op {
  return { index, time: nanos(index * 1_000), type: 'invoke', process: index % 3, f: 'write', value, ...rest };
}

function again(ops: readonly Op[]): Op[] {
  return unpackOps(packOps(ops));
}

describe('a value arrives as it was', () => {
  test.each<[string, Json]>([
    ['nothing', null],
    ['truth', [true, false]],
    ['small numbers', [0, 1, 127, 128, 239, 240, 255, 256]],
    ['numbers at the edges of bits', [2 ** 28 - 1, 2 ** 28, 2 ** 31 - 1, 2 ** 31, 2 ** 32, 2 ** 35, 2 ** 53 - 1]],
    ['negative ones', [-1, -128, -(2 ** 53 - 1), 'text']],
    ['what is no whole number', [0.5, NaN, Infinity, -Infinity, -0, 2 ** 53, 1e300]],
    ['integers beyond 2^53', [2n ** 60n, -(2n ** 64n), 5n]],
    ['texts', ['', 'x', 'ä', '\u{1F980}', '\uD800', 'x'.repeat(70_000)]],
    ['lists', [[], [1], [1, 2], [1, 'b'], [[1, 2, 3], [[]]], [['append', 3, 1], null]]],
    ['objects', [{}, { key: 'a', value: [1] }, { 2: 'two', 1: 'one', constructor: 1, toString: 2 }]],
    ['a key that is there without a value', { a: undefined, b: 1 }],
  ])('%s', (_what, value) => {
    expect(again([op(0, value)])).toStrictEqual([op(0, value)]);
    expect(again([op(0, [value])])).toStrictEqual([op(0, [value])]);
  });

  test('__proto__ stays a key like any other', () => {
    const value = JSON.parse('{"__proto__":{"polluted":1},"a":2}') as Json;
    const [arrived] = again([op(0, value)]);
    expect(JSON.stringify(arrived?.value)).toBe('{"__proto__":{"polluted":1},"a":2}');
    expect(Object.hasOwn({}, 'polluted')).toBe(false);
  });
});

test('lines arrive with all that they say', () => {
  const ops: Op[] = [
    op(0, 1, { node: 'n1' }),
    op(1, null, { process: 'nemesis', type: 'info', f: 'cut' }),
    op(2, 1, { type: 'fail', error: 'refused', node: 'n1' }),
    op(3, 2, { type: 'ok', process: 2 ** 40 }),
  ];
  expect(again(ops)).toStrictEqual(ops);
});

test('times and places that make no sense arrive for the history to refuse', () => {
  const ops = [5_000, 3_000, 3_000, 0.5, NaN, 7, 2 ** 53, 2 ** 60].map((time, i) =>
    op([3, 3, 4, 9, 0, 1, -1, 0.5][i] ?? 0, i, { time: nanos(time) }),
  );
  expect(again(ops)).toStrictEqual(ops);
});

test('a value that a process was asked and answered with stays one', () => {
  const value: Json = { key: 'a', value: [1, 2] };
  const [asked, , answered] = again([op(0, value), op(1, { key: 'a', value: [1, 2] }), op(3, value, { type: 'ok' })]);
  expect(answered?.value).toBe(asked?.value);
});

test('a long history crosses many chunks', () => {
  const prng = Prng.fromSeed('packed');
  const ops = Array.from({ length: 20_000 }, (_, index) =>
    op(index, randomValue(prng, 4), { time: nanos(index * 1_000 + prng.below(1_000)) }),
  );
  const packed = packOps(ops);
  expect(packed.chunks.length).toBeGreaterThan(1);
  expect(unpackOps(packed)).toStrictEqual(ops);
});

test('an empty history is empty', () => {
  expect(again([])).toEqual([]);
});

test('what is no JSON, and what no checker could walk through, is refused with its line', () => {
  let deep: Json = 1;
  for (let i = 0; i < 100_000; i++) deep = [deep];
  expect(() => packOps([op(0, 1), op(1, deep)])).toThrow(UsageError);
  expect(() => packOps([op(0, 1), op(1, deep)])).toThrow('history line 1: its value is nested deeper than 500');
  const foreign = [op(7, Object.assign([], { 0: () => 1 }))];
  expect(() => packOps(foreign)).toThrow('history line 7: its value holds a function, which is no JSON');
});

function randomValue(prng: Prng, depth: number): Json {
  switch (prng.below(depth > 0 ? 8 : 6)) {
    case 0:
      return null;
    case 1:
      return prng.below(2 ** 31);
    case 2:
      return -prng.below(1_000);
    case 3:
      return prng.below(1_000) / 7;
    case 4:
      return `text ${prng.below(500)}`;
    case 5:
      return Array.from({ length: prng.below(40) }, () => prng.below(300));
    case 6:
      return Array.from({ length: prng.below(6) }, () => randomValue(prng, depth - 1));
    default:
      return Object.fromEntries(
        Array.from({ length: prng.below(4) }, (_, i) => [`key${i}`, randomValue(prng, depth - 1)]),
      );
  }
}
