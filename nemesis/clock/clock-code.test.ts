import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { arm64Code } from './arm64-code.ts';
import { type ClockCode, codeFor, isOurCode, witnessOf } from './clock-code.ts';
import { wallClocks, warpOf } from './warp.ts';
import { x64Code } from './x64-code.ts';

const dataLength = 64;
const disassembler = 'llvm-mc';
const hasDisassembler = spawnSync(disassembler, ['--version']).status === 0;
const reason = hasDisassembler ? '' : ' (skipped: llvm-mc is not installed)';

/** One line an instruction, as LLVM's disassembler says it, without the spaces that it aligns by. */
function disassembled(code: Buffer, ...flags: readonly string[]): string[] {
  const input = [...code].map((byte) => `0x${byte.toString(16)}`).join(' ');
  const { stdout } = spawnSync(disassembler, ['--disassemble', ...flags], { input, encoding: 'utf8' });
  return stdout.split('\n').flatMap((line) => {
    const text = line.replaceAll(/\s+/g, ' ').trim();
    return text === '' || text.startsWith('.') ? [] : [text];
  });
}

const x64 = (code: Buffer): string[] => disassembled(code, '-triple=x86_64', '--output-asm-variant=1');
const arm64 = (code: Buffer): string[] => disassembled(code, '-triple=aarch64');

/** The branches of arm64 code with their targets, relative to its beginning. */
function targetsOf(code: Buffer): number[] {
  return arm64(code).flatMap((line, index) => {
    const distance = /^(?:b|bl|b\.\w+|cbn?z|tbn?z) (?:.*, )?#(-?\d+)$/.exec(line)?.[1];
    return distance === undefined ? [] : [index * 4 + Number(distance)];
  });
}

describe.skipIf(!hasDisassembler)(`the code of x64${reason}`, () => {
  const lines = x64(x64Code.bytes.subarray(dataLength));

  test('is instructions from end to end, and makes three system calls', () => {
    expect(lines).toHaveLength(100);
    expect(lines.filter((line) => line === 'syscall')).toHaveLength(3);
    expect(lines.filter((line) => line === 'endbr64')).toHaveLength(3);
    expect(lines.filter((line) => line === 'ret')).toHaveLength(3);
  });

  test('writes no register that a caller counts on, rbx apart, which it keeps', () => {
    const written = lines.map((line) => /^\w+ (\w+)/.exec(line)?.[1] ?? '');
    expect(written.filter((name) => /^(?:rbp|ebp|r1[2-5])/.test(name))).toEqual([]);
    expect(lines.filter((line) => line === 'push rbx')).toHaveLength(1);
    expect(lines.filter((line) => line === 'pop rbx')).toHaveLength(1);
  });

  test('reads each field of its data from where it is', () => {
    // Offsets are relative to the next instruction, and the block ends where the code begins.
    expect(fieldsOf(x64Code.bytes)).toEqual([8, 16, 24, 32, 40, 48]);
  });

  test('a jump leads from a function to it, and leaves an endbr64 in front', () => {
    const plain = x64Code.jump(0xaf0, 0x1a50, Buffer.from('554889e541', 'hex'));
    expect(plain.readInt32LE(1) + 0xaf0 + 5).toBe(0x1a50);
    expect(x64(plain)[0]).toMatch(/^jmp/);
    const guarded = x64Code.jump(0xaf0, 0x1a50, Buffer.from('f30f1efa554889e5', 'hex'));
    expect(guarded.readInt32LE(5) + 0xaf0 + 9).toBe(0x1a50);
    expect(x64(guarded)[0]).toBe('endbr64');
  });
});

/** Every place that an instruction with a rip-relative operand refers to within the data block. */
function fieldsOf(bytes: Buffer): number[] {
  const found = new Set<number>();
  for (let at = dataLength; at < bytes.length - 7; at++) {
    // REX.W or REX.WR, an opcode of one or two bytes, and a ModRM byte that says rip + disp32.
    const [rex = 0, opcode] = [bytes[at], bytes[at + 1]];
    if (rex !== 0x48 && rex !== 0x4c) continue;
    const length = opcode === 0x0f ? 8 : 7;
    if (((bytes[at + length - 5] ?? 0) & 0xc7) !== 0x05) continue;
    const target = at + length + bytes.readInt32LE(at + length - 4);
    if (target >= 0 && target < dataLength) found.add(target);
  }
  return [...found].toSorted((a, b) => a - b);
}

describe.skipIf(!hasDisassembler)(`the code of arm64${reason}`, () => {
  const code = arm64Code.bytes.subarray(dataLength);
  const lines = arm64(code);

  test('is whole instructions from end to end, and makes three system calls', () => {
    expect(lines).toHaveLength(code.length / 4);
    expect(lines.filter((line) => line === 'svc #0')).toHaveLength(3);
    expect(lines.filter((line) => /^(?:bti c|hint #34)$/.test(line))).toHaveLength(2);
    expect(lines.filter((line) => line === 'ret')).toHaveLength(2);
  });

  test('writes no register that a caller counts on, but for the frame that it keeps', () => {
    expect(lines.filter((line) => /\b[xw](?:1[89]|2[0-8])\b/.test(line))).toEqual([]);
    expect(lines.filter((line) => /\bx(?:29|30)\b/.test(line))).toEqual([
      'stp x29, x30, [sp, #-48]!',
      'ldp x29, x30, [sp], #48',
    ]);
  });

  test('reads each field of its data from where it is, and branches to its own instructions', () => {
    const fields = lines.flatMap((line, index) => {
      const distance = /^ldr x\d+, #(-\d+)$/.exec(line)?.[1];
      return distance === undefined ? [] : [dataLength + index * 4 + Number(distance)];
    });
    expect([...new Set(fields)].toSorted((a, b) => a - b)).toEqual([8, 16, 24, 32, 40, 48]);
    const targets = targetsOf(code);
    expect(targets.length).toBeGreaterThan(10);
    expect(targets.filter((target) => target < 0 || target >= code.length)).toEqual([]);
  });

  test('a jump leads from a function to it, forward and back, behind a landing pad', () => {
    for (const [from, to] of [
      [0x310, 0xa50],
      [0xa50, 0x310],
    ] as const) {
      const jump = arm64Code.jump(from, to, Buffer.alloc(8));
      expect(arm64(jump)[0]).toMatch(/^(?:bti c|hint #34)$/);
      expect(from + (targetsOf(jump)[0] ?? 0)).toBe(to);
    }
  });
});

describe.each<[string, ClockCode]>([
  ['x64', x64Code],
  ['arm64', arm64Code],
])('the data of %s', (_name, code) => {
  test('is filled in, and the code stays as it is', () => {
    const warp = warpOf({ offsetMs: -5, gainMsPerSecond: 500, periodMs: 7, alsoMonotonic: false }, 99n);
    const bytes = codeFor(code, warp, 0x7f00_1234_5678);
    const words = [8, 16, 24, 32, 40, 48].map((at) => bytes.readBigInt64LE(at));
    expect(words).toEqual([-5_000_000n, 2n ** 31n, 7_000_000n, 99n, wallClocks, 0x7f00_1234_5678n]);
    expect(bytes.subarray(dataLength).equals(code.bytes.subarray(dataLength))).toBe(true);
    expect([isOurCode(bytes), isOurCode(code.bytes), witnessOf(bytes)]).toEqual([true, false, 0x7f00_1234_5678]);
  });
});
