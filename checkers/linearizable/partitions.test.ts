import { expect, test } from 'vitest';
import { casRegister } from './models/register.ts';
import { splitByKey } from './partitions.ts';
import { registerRecord } from './testing/register-record.ts';

function split(text: string): ReturnType<typeof splitByKey> {
  return splitByKey(registerRecord(text).history.operations, casRegister);
}

test('every key has its own calls, each with its operation', () => {
  const { keys } = split(`1 p0 write a 1   2 p1 write b 2   3 p0 ok   4 p1 ok   5 p0 read b   6 p0 ok b 2`);
  expect(keys.map(({ key, operations }) => [key, operations.map(({ index }) => index)])).toEqual([
    ['a', [0]],
    ['b', [1, 4]],
  ]);
});

test('positions are the order of events, each used once', () => {
  const { keys } = split(`1 p0 write a 1   2 p1 write a 2   3 p1 ok   4 p2 read a   5 p0 ok   6 p2 ok a 1`);
  expect(keys[0]?.partition.calls.map(({ call, return: end }) => [call, end])).toEqual([
    [0, 4],
    [1, 2],
    [3, 5],
  ]);
});

test('of events at one instant calls come first, whatever the order of the lines', () => {
  const { keys } = split(`1 p0 write a 1   5 p0 ok   5 p1 read a   9 p1 ok a null`);
  expect(keys[0]?.partition.calls.map(({ call, return: end }) => [call, end])).toEqual([
    [0, 2],
    [1, 3],
  ]);
});

test('an operation whose outcome is not known never returns, even if it was completed', () => {
  const { keys } = split(`1 p0 write a 1   2 p0 info timed out   3 p1 write a 2`);
  expect(keys[0]?.partition.calls.map((call) => call.return)).toEqual([Infinity, Infinity]);
});

test('what says nothing is dropped and counted', () => {
  const { keys, dropped } = split(
    `1 p0 write a 1   2 p0 fail refused   3 p1 read a   4 p1 info timed out   5 p2 read b`,
  );
  expect(keys).toEqual([]);
  expect(dropped).toBe(3);
});

test('keys that are cheap to decide come first', () => {
  const { keys } = split(
    `1 p0 write a 1   2 p1 write b 1   3 p1 ok   4 p2 write c 1   5 p2 ok   6 p2 read c   7 p2 ok c 1`,
  );
  expect(keys.map(({ key }) => key)).toEqual(['b', 'a', 'c']);
});
