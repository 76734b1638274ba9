import { expect, test } from 'vitest';
import { parseJson } from '../../../core/json.ts';
import { clientRequest } from './read-request.ts';
import { anyOf, count, list, literal, mismatch, object, optional, readAs, record, text, whole } from './shape.ts';

test('a value of another shape is no value', () => {
  expect(text(1)).toBe(mismatch);
  expect(text('x'.repeat(201))).toBe(mismatch);
  expect(count(-1)).toBe(mismatch);
  expect(count(1.5)).toBe(mismatch);
  expect(count(2n ** 70n)).toBe(mismatch);
  expect(whole(-1)).toBe(-1);
  expect(literal('a', 'b')('c')).toBe(mismatch);
  expect(list(count)([1, 'x'])).toBe(mismatch);
  expect(record(count)({ a: 1, b: 'x' })).toBe(mismatch);
  expect(object<{ a: number }>({ a: count })({})).toBe(mismatch);
  expect(object<{ a: number }>({ a: count })([1])).toBe(mismatch);
});

test('further fields are dropped, and absent optional ones stay absent', () => {
  const reader = object<{ a: number; b: string | undefined }>({ a: count, b: optional(text) });
  expect(readAs(reader, { a: 1, c: 2 })).toEqual({ a: 1 });
  expect(Object.keys(readAs(reader, { a: 1 }) ?? {})).toEqual(['a']);
});

test('a key that would change the prototype is a key', () => {
  const read = readAs(record(count), parseJson('{"__proto__": 1}'));
  expect(Object.keys(read ?? {})).toEqual(['__proto__']);
  expect(Object.getPrototypeOf(read)).toBe(Object.prototype);
});

test('the first shape that fits is taken', () => {
  expect(anyOf<number | string>(count, text)('x')).toBe('x');
  expect(anyOf<number | string>(count, text)(null)).toBe(mismatch);
});

test.each([
  ['no name', { kind: 'transfer', txn: '', from: 'a', to: 'b', amount: 1 }],
  ['nothing to move', { kind: 'transfer', txn: 't', from: 'a', to: 'b', amount: 0 }],
  ['money from nowhere', { kind: 'transfer', txn: 't', from: 'a', to: 'b', amount: -5 }],
  ['half a unit', { kind: 'transfer', txn: 't', from: 'a', to: 'b', amount: 0.5 }],
  ['too much', { kind: 'transfer', txn: 't', from: 'a', to: 'b', amount: 1e15 }],
  ['another kind', { kind: 'drop-table', txn: 't' }],
])('a request with %s is refused', (_what, value) => {
  expect(clientRequest(value)).toBe(mismatch);
});
