import { expect, test } from 'vitest';
import { Prng } from '../../../harness/core/prng.ts';
import { ConfigTable } from './config-table.ts';

const bytesMax = 64 * 1024 * 1024;

test('remembers exactly what was added, over many growths', () => {
  const table = new ConfigTable({ windowWords: 2, openWords: 0, bytesMax });
  const prng = Prng.fromSeed('table');
  const known = new Set<string>();
  for (let k = 0; k < 50_000; k++) {
    // Small numbers, so that many keys differ in one word only and many come twice.
    const key = [prng.below(20), prng.below(3) - 1, prng.below(20), prng.below(12), prng.below(6) - 3];
    const text = key.join();
    expect(table.add(Int32Array.from(key), new Int32Array(0))).toBe(!known.has(text));
    known.add(text);
  }
  expect(known.size).toBeGreaterThan(30_000);
});

test('a configuration that has used more open calls than a known one is known', () => {
  const table = new ConfigTable({ windowWords: 0, openWords: 2, bytesMax });
  const key = Int32Array.of(1, -1, 7);
  const add = (...open: [number, number]): boolean => table.add(key, Int32Array.from(open));
  expect(add(0b0110, 0)).toBe(true);
  expect(add(0b0110, 0)).toBe(false);
  expect(add(0b1110, 0)).toBe(false);
  expect(add(0b0110, 1)).toBe(false);
  // Fewer, or others, are news.
  expect(add(0b0010, 0)).toBe(true);
  expect(add(0b0100, 1)).toBe(true);
  expect(add(0b0110, 0)).toBe(false);
  // Of another configuration nothing is known.
  expect(table.add(Int32Array.of(2, -1, 7), Int32Array.of(0b0110, 0))).toBe(true);
});

test('a table that may not grow says so', () => {
  const table = new ConfigTable({ windowWords: 1, openWords: 0, bytesMax: 32 * 1024 });
  let added = 0;
  while (!table.isFull && added < 1_000_000) table.add(Int32Array.of(added++, -1, 0, 0), new Int32Array(0));
  expect(table.isFull).toBe(true);
  expect(table.bytes).toBeLessThanOrEqual(32 * 1024);
  expect(added).toBeGreaterThan(200);
});
