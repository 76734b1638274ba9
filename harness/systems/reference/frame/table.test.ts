import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { Table } from './table.ts';

const change = fc.tuple(fc.string({ maxLength: 3 }), fc.option(fc.integer(), { nil: undefined }));

test('a table holds what a map holds, whatever is set and deleted', () => {
  fc.assert(
    fc.property(fc.array(change, { maxLength: 200 }), (changes) => {
      const map = new Map<string, number>();
      let table = Table.empty<number>();
      for (const [key, value] of changes) {
        if (value === undefined) map.delete(key);
        else map.set(key, value);
        table = value === undefined ? table.delete(key) : table.set(key, value);
      }
      expect(table.size).toBe(map.size);
      expect(new Map(table.entries())).toEqual(map);
      for (const [key] of changes) expect(table.get(key)).toBe(map.get(key));
    }),
  );
});

test('a change leaves the table that it began from as it was', () => {
  const before = Table.of([['a', 1]]);
  before.set('a', 2).set('b', 3);
  before.delete('a');
  expect(before.toJSON()).toEqual({ a: 1 });
});

test('equal tables are written alike, whatever their history', () => {
  const keys = Array.from({ length: 5_000 }, (_, i) => `k${i}`);
  const forward = Table.of(keys.map((key) => [key, 1]));
  const backward = Table.of(keys.toReversed().map((key) => [key, 1]));
  expect(JSON.stringify(forward)).toBe(JSON.stringify(backward));
});

test('keys that every object has are keys like others', () => {
  expect(Table.empty<number>().get('__proto__')).toBeUndefined();
  expect(Table.of([['constructor', 1]]).get('constructor')).toBe(1);
});
