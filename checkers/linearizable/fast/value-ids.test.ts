import { expect, test } from 'vitest';
import { Prng } from '../../../harness/core/prng.ts';
import { Arena } from '../../arena.ts';
import { ValueIds } from './value-ids.ts';

test('the same value always has the same number, however it came and whatever came between', () => {
  const prng = Prng.fromSeed('value ids');
  const ids = new ValueIds(new Arena(0));
  const known = new Map<string, number>();
  for (let k = 0; k < 60_000; k++) {
    const range = prng.pick([10, 1_000, 100_000, 2 ** 32]);
    const value = prng.below(range) * prng.pick([1, 1, 1, -1]);
    const text = prng.chance(1, 10) ? `"${value}"` : String(value);
    const isInteger = !text.startsWith('"') && prng.chance(1, 2);
    const id = isInteger ? ids.ofInteger(value) : ids.of(text);
    expect(ids.text(id)).toBe(text);
    expect(id).toBe(known.get(text) ?? known.size);
    known.set(text, id);
  }
  expect(ids.count).toBe(known.size);
});

test('integers beyond 2^53 and what only looks like a number are texts', () => {
  const ids = new ValueIds(new Arena(0));
  const texts = ['9007199254740993', '9007199254740992', '007', '1e3', '-0', '1.5', ''];
  expect(texts.map((text) => ids.of(text))).toEqual([0, 1, 2, 3, 4, 5, 6]);
  expect(texts.map((_, id) => ids.text(id))).toEqual(texts);
  expect(ids.ofInteger(-0)).toBe(ids.ofInteger(0));
});
