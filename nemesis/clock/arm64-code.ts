import { type ClockCode, assemble } from './clock-code.ts';

/**
 * What arm64 runs in place of the vDSO's functions, in registers that a caller must not count on (AAPCS64, section
 * 6.1.1). There is no function for `time` in its vDSO: the C libraries make it of the others. Little-endian words; text
 * after `;` tells what they say, and a test has a disassembler tell the same.
 */
const text = `
clock_gettime: ; +0x40
  5f2403d5                ; hint #34
  e90300aa                ; mov x9, x0
  ea0301aa                ; mov x10, x1
  280e80d2                ; mov x8, #113
  010000d4                ; svc #0
  ebfeff58                ; ldr x11, <witness>
  ab0000b4                ; cbz x11, <clock_gettime+0x2c>
  6c7d5fc8                ; ldxr x12, [x11]
  8c050091                ; add x12, x12, #1
  6c7d0dc8                ; stxr w13, x12, [x11]
  adffff35                ; cbnz w13, <clock_gettime+0x1c>
  20060035                ; cbnz w0, <out>
  3ffd0071                ; cmp w9, #63
  e8050054                ; b.hi <out>
  8cfdff58                ; ldr x12, <mask>
  8c25c99a                ; lsr x12, x12, x9
  8c050036                ; tbz w12, #0, <out>
  0d4099d2                ; mov x13, #51712
  4d73a7f2                ; movk x13, #15258, lsl #16
  4e3d40a9                ; ldp x14, x15, [x10]
  ce3d0d9b                ; madd x14, x14, x13, x15
  a0fbff58                ; ldr x0, <shift>
  c2fbff58                ; ldr x2, <rate>
  e3fbff58                ; ldr x3, <period>
  440003aa                ; orr x4, x2, x3
  840200b4                ; cbz x4, <sum>
  ff4300d1                ; sub sp, sp, #16
  200080d2                ; mov x0, #1
  e1030091                ; mov x1, sp
  010000d4                ; svc #0
  e007c1a8                ; ldp x0, x1, [sp], #16
  00040d9b                ; madd x0, x0, x13, x1
  01fbff58                ; ldr x1, <base>
  000001cb                ; sub x0, x0, x1
  c30000b4                ; cbz x3, <drift>
  000cc39a                ; sdiv x0, x0, x3
  c4f9ff58                ; ldr x4, <shift>
  1f0040f2                ; tst x0, #0x1
  80009f9a                ; csel x0, x4, xzr, eq
  06000014                ; <sum>
drift: ; +0xe0
  047c429b                ; smulh x4, x0, x2
  007c029b                ; mul x0, x0, x2
  8080c093                ; extr x0, x4, x0, #32
  e4f8ff58                ; ldr x4, <shift>
  0000048b                ; add x0, x0, x4
sum: ; +0xf4
  00000e8b                ; add x0, x0, x14
  eb0000b4                ; cbz x11, <sum+0x20>
  64210091                ; add x4, x11, #8
  8c7c5fc8                ; ldxr x12, [x4]
  8c050091                ; add x12, x12, #1
  8c7c05c8                ; stxr w5, x12, [x4]
  a5ffff35                ; cbnz w5, <sum+0xc>
  600900f9                ; str x0, [x11, #16]
  010ccd9a                ; sdiv x1, x0, x13
  22800d9b                ; msub x2, x1, x13, x0
  6200f8b6                ; tbz x2, #63, <sum+0x34>
  42000d8b                ; add x2, x2, x13
  210400d1                ; sub x1, x1, #1
  410900a9                ; stp x1, x2, [x10]
  000080d2                ; mov x0, #0
out: ; +0x130
  c0035fd6                ; ret
gettimeofday: ; +0x134
  5f2403d5                ; hint #34
  fd7bbda9                ; stp x29, x30, [sp, #-48]!
  e01300f9                ; str x0, [sp, #32]
  810000b4                ; cbz x1, <gettimeofday+0x1c>
  000080d2                ; mov x0, #0
  281580d2                ; mov x8, #169
  010000d4                ; svc #0
  e01340f9                ; ldr x0, [sp, #32]
  200100b4                ; cbz x0, <gettimeofday+0x44>
  000080d2                ; mov x0, #0
  e1430091                ; add x1, sp, #16
  b8ffff97                ; bl <clock_gettime>
  e21340f9                ; ldr x2, [sp, #32]
  e00741a9                ; ldp x0, x1, [sp, #16]
  037d80d2                ; mov x3, #1000
  2108c39a                ; udiv x1, x1, x3
  400400a9                ; stp x0, x1, [x2]
  000080d2                ; mov x0, #0
  fd7bc3a8                ; ldp x29, x30, [sp], #48
  c0035fd6                ; ret
`;

/** bti c (hint #34): where branch targets are enforced an indirect call may land here; elsewhere it does nothing. */
const landingPad = 0xd503245f;

export const arm64Code: ClockCode = {
  bytes: assemble(text),
  functions: {
    __kernel_clock_gettime: 0x40,
    __kernel_gettimeofday: 0x134,
  },
  jump: (from, to) => {
    const instructions = Buffer.alloc(8);
    instructions.writeUInt32LE(landingPad, 0);
    // b: a distance in words, of 26 bits.
    instructions.writeUInt32LE(((0x05 << 26) | (((to - (from + 4)) / 4) & 0x03ffffff)) >>> 0, 4);
    return instructions;
  },
};
