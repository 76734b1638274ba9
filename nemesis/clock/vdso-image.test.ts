import { describe, expect, test } from 'vitest';
import { EnvironmentError } from '../../harness/core/errors.ts';
import { Prng } from '../../harness/core/prng.ts';
import { kernelVdso, roomFor } from './kernel-vdso.ts';
import { readVdso } from './vdso-image.ts';

const isHere = process.platform === 'linux' && (process.arch === 'x64' || process.arch === 'arm64');

describe.skipIf(!isHere)("this machine's vDSO", () => {
  test('has the functions that tell time, and room behind its last byte', () => {
    const { bytes, functions, room, rooms, code, jumps } = kernelVdso();
    expect(jumps).toHaveLength(Object.keys(code.functions).length);
    for (const name of Object.keys(code.functions)) expect(functions.get(name)).toBeGreaterThan(0);
    expect(rooms).toContain(room);
    expect(bytes.subarray(rooms[0]).every((byte) => byte === 0)).toBe(true);
    expect(bytes.length - room).toBeGreaterThanOrEqual(code.bytes.length);
  });

  test('has room behind its loaded segment too, should its last page be full', () => {
    const { bytes, rooms, code } = kernelVdso();
    const full = Buffer.from(bytes);
    full.fill(0xff, rooms[0]);
    const room = roomFor(readVdso(full), code.bytes.length);
    expect(room).toBe(rooms[1]);
    expect(bytes.length - room).toBeGreaterThanOrEqual(code.bytes.length);
    expect(() => roomFor({ ...readVdso(full), rooms: [bytes.length - 16] }, code.bytes.length)).toThrow(/has no room/);
  });

  test('is read or refused, however it is damaged', () => {
    const { bytes } = kernelVdso();
    const prng = Prng.fromSeed('vdso');
    for (let round = 0; round < 2_000; round++) {
      const damaged = Buffer.from(bytes.subarray(0, prng.below(bytes.length + 1)));
      // Most of it where the headers and tables are.
      for (let change = prng.below(8); change > 0 && damaged.length > 0; change--) {
        damaged[prng.below(Math.min(damaged.length, 0x600))] = prng.pick([0, 1, 0xff, prng.below(256)]);
      }
      expect(outcomeOf(damaged)).toMatch(/^(?:read|vdso)$/);
    }
  });
});

test.each([
  ['nothing', ''],
  ['a program of 32 bits', '7f454c4601010100'],
  ['one of the other byte order', '7f454c4602020100'],
  ['text', Buffer.from('#!/bin/sh\n').toString('hex')],
])('%s is no vDSO', (_what, hex) => {
  const bytes = Buffer.concat([Buffer.from(hex, 'hex'), Buffer.alloc(hex === '' ? 0 : 100)]);
  expect(() => readVdso(bytes)).toThrow(EnvironmentError);
});

function outcomeOf(bytes: Buffer): string {
  try {
    readVdso(bytes);
    return 'read';
  } catch (error) {
    if (error instanceof EnvironmentError) return error.code;
    throw error;
  }
}
