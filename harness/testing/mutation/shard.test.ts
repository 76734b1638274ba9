import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { filesOfShard, parseShard } from './shard.ts';

test('a shard is a part of a whole', () => {
  expect(parseShard('3/20')).toEqual({ number: 3, count: 20 });
  expect(parseShard('1/1')).toEqual({ number: 1, count: 1 });
  for (const text of ['0/3', '4/3', '3', '1/0', 'a/b', '-1/2', '1/2000', '1/2/3'])
    expect(() => parseShard(text)).toThrow(`--shard ${text}: a part of a whole is expected, such as 3/20`);
});

test('each file is in exactly one shard, and none has more than its share and one file', () => {
  const sizes = fc.array(fc.integer({ min: 1, max: 1_000 }), { minLength: 1, maxLength: 40 });
  fc.assert(
    fc.property(sizes, fc.integer({ min: 1, max: 8 }), (drawn, count) => {
      const files = drawn.map((size, i) => ({ path: `checkers/${i}.ts`, size }));
      const sizeOf = new Map(files.map(({ path, size }) => [path, size]));
      const shards = Array.from({ length: count }, (_, i) => filesOfShard(files, { number: i + 1, count }));
      expect(shards.flat().toSorted()).toEqual(files.map(({ path }) => path).toSorted());
      const share = drawn.reduce((sum, size) => sum + size, 0) / count;
      for (const shard of shards) {
        const size = shard.reduce((sum, path) => sum + (sizeOf.get(path) ?? 0), 0);
        expect(size).toBeLessThanOrEqual(share + Math.max(...drawn));
      }
    }),
  );
});

test('the order of the files makes no difference', () => {
  const files = ['c', 'a', 'b', 'd'].map((path) => ({ path, size: 7 }));
  expect(filesOfShard(files, { number: 1, count: 2 })).toEqual(
    filesOfShard(files.toReversed(), { number: 1, count: 2 }),
  );
  expect(filesOfShard(files, { number: 1, count: 2 })).toEqual(['a', 'c']);
});
