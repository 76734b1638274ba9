/**
 * A program for arm64 that has the code in front of it, calls its functions and writes what came of each to standard
 * output: 16 bytes that were filled in and 8 that were returned. It asks for the clocks 0, 5, 11, 1 and 9999, then for the
 * time of day, and at last it writes the 24 bytes in which the code counts.
 */
const text = `
  ff0301d1 ; sub sp, sp, #64
  f4030091 ; mov x20, sp
  15040010 ; adr x21, clocks
  a04680b8 ; 1: ldrsw x0, [x21], #4
  1f0400b1 ; cmn x0, #1
  60010054 ; b.eq 2f
  9f7e00a9 ; stp xzr, xzr, [x20]
  e10314aa ; mov x1, x20
  a4ffff97 ; bl clock_gettime
  800a00f9 ; str x0, [x20, #16]
  200080d2 ; mov x0, #1
  e10314aa ; mov x1, x20
  020380d2 ; mov x2, #24
  080880d2 ; mov x8, #64 (write)
  010000d4 ; svc #0
  f4ffff17 ; b 1b
  9f7e00a9 ; 2: stp xzr, xzr, [x20]
  e00314aa ; mov x0, x20
  010080d2 ; mov x1, #0
  d6ffff97 ; bl gettimeofday
  800a00f9 ; str x0, [x20, #16]
  200080d2 ; mov x0, #1
  e10314aa ; mov x1, x20
  020380d2 ; mov x2, #24
  080880d2 ; mov x8, #64
  010000d4 ; svc #0
  200080d2 ; mov x0, #1
  a1010010 ; adr x1, witness
  020380d2 ; mov x2, #24
  080880d2 ; mov x8, #64
  010000d4 ; svc #0
  000080d2 ; mov x0, #0
  a80b80d2 ; mov x8, #93 (exit)
  010000d4 ; svc #0
  00000000 ; clocks
  05000000
  0b000000
  01000000
  0f270000
  ffffffff
`;

const base = 0x400000;
const headerBytes = 0x80;
/** Where the program begins behind the code, and where the code counts: as its instructions have it. */
const programAt = 0x190;
const witnessAt = 0x230;
const length = witnessAt + 24;

/** The address at which the code of this program counts. */
export const arm64Witness: number = base + headerBytes + witnessAt;

/** An executable of one segment that holds the code and the program. */
export function arm64Program(code: Buffer): Buffer {
  const file = Buffer.alloc(headerBytes + length);
  file.write('7f454c46020101', 'hex');
  // An executable for AArch64, version 1.
  file.writeUInt16LE(2, 16);
  file.writeUInt16LE(183, 18);
  file.writeUInt32LE(1, 20);
  file.writeBigUInt64LE(BigInt(base + headerBytes + programAt), 24);
  file.writeBigUInt64LE(64n, 32);
  file.writeUInt16LE(64, 52);
  file.writeUInt16LE(56, 54);
  file.writeUInt16LE(1, 56);
  // Its one segment: all of it, readable, writable and executable.
  file.writeUInt32LE(1, 64);
  file.writeUInt32LE(7, 68);
  for (const at of [80, 88]) file.writeBigUInt64LE(BigInt(base), at);
  for (const at of [96, 104]) file.writeBigUInt64LE(BigInt(file.length), at);
  file.writeBigUInt64LE(0x1000n, 112);
  code.copy(file, headerBytes);
  const words = text.split('\n').map((line) => line.replace(/;.*$/, '').trim());
  Buffer.from(words.join(''), 'hex').copy(file, headerBytes + programAt);
  return file;
}
