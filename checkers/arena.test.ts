import { expect, test } from 'vitest';
import { Arena } from './arena.ts';

test('arrays of all kinds begin with zeros and do not share elements, within a block and beyond it', () => {
  const arena = new Arena(100);
  const arrays = [1, 3, 8, 5, 1_000, 20_000, 2].flatMap((length) => [
    arena.uint8(length),
    arena.int32(length),
    arena.float64(length),
  ]);
  for (const [number, array] of arrays.entries()) {
    expect(array.every((element) => element === 0)).toBe(true);
    array.fill(number);
  }
  for (const [number, array] of arrays.entries()) expect(array.every((element) => element === number)).toBe(true);
});

test('nothing is an array too', () => {
  expect(new Arena(0).float64(0)).toHaveLength(0);
});
