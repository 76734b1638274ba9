import { expect, test } from 'vitest';
import type { Call } from '../engine.ts';
import { encodePartition } from './encode.ts';

const none = 0xffff_ffff;

test('a register sends the numbers of its texts and not the texts', () => {
  const calls: Call[] = [
    { call: 0, return: 3, f: 'write', args: ['7'], output: undefined, ok: true },
    { call: 1, return: 2, f: 'read', args: [], output: 'null', ok: true },
    { call: 4, return: Infinity, f: 'cas', args: ['7', '8'], output: undefined, ok: true },
    { call: 5, return: 6, f: 'cas', args: ['7', '7'], output: undefined, ok: false },
  ];
  const words = encodePartition({ model: 'cas-register', initial: 'null', calls });
  expect([...(words ?? [])]).toEqual(
    [
      [0, 4, 0],
      [0, 3, 1, 1, none, none],
      [1, 2, 0, none, none, 0],
      [4, none, 4, 1, 2, none],
      [5, 6, 3, 1, 1, none],
    ].flat(),
  );
});

test('texts follow the calls as UTF-16, each once, with their lengths in bytes', () => {
  const calls: Call[] = [
    { call: 0, return: 1, f: 'append', args: ['ab'], output: undefined, ok: true },
    { call: 2, return: 3, f: 'get', args: [], output: 'ab', ok: true },
    { call: 4, return: 5, f: 'put', args: ['\ud800'], output: undefined, ok: true },
  ];
  const words = encodePartition({ model: 'kv-append', initial: '', calls });
  expect([...(words ?? [])]).toEqual(
    [
      [0, 3, 3],
      [0, 1, 7, 1, none, none],
      [2, 3, 5, none, none, 1],
      [4, 5, 6, 2, none, none],
      [0, 4, 2],
      [0x0062_0061, 0x0000_d800],
    ].flat(),
  );
});

test('a call that the shim has no kind for is not encoded', () => {
  const call: Call = { call: 0, return: 1, f: 'cas', args: ['1', '2'], output: undefined, ok: true };
  expect(encodePartition({ model: 'register', initial: 'null', calls: [call] })).toBeUndefined();
  expect(encodePartition({ model: 'queue', initial: '', calls: [call] })).toBeUndefined();
  expect(encodePartition({ model: 'kv-append', initial: '', calls: [call] })).toBeUndefined();
});
