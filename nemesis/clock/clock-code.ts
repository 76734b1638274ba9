import type { Warp } from './warp.ts';

/** Machine code that tells a changed time, with the data that it reads in front of it. It runs wherever it is put. */
export interface ClockCode {
  /** The data block, empty, and the code. */
  readonly bytes: Buffer;
  /** By the symbol of the vDSO that it stands in for: where in `bytes` the function is. */
  readonly functions: Readonly<Record<string, number>>;
  /** The bytes that, put at the beginning of a function at `from`, lead to `to`; `original` is what is there. */
  jump(from: number, to: number, original: Buffer): Buffer;
}

/** By it a vDSO that we changed is told from one that anybody else did. */
const magic = Buffer.from('indoubtC', 'latin1');

/** Where the fields of the data block are: 8 bytes each, little-endian. The code of every machine agrees with this. */
const fields = { shift: 8, rate: 16, period: 24, base: 32, clocks: 40, witness: 48 } as const;
const dataLength = 64;

/** Reads hexadecimal text, one instruction a line; what follows a `;` or is a label is for the reader. */
export function assemble(text: string): Buffer {
  const lines = text.split('\n').map((line) => line.replace(/;.*$/, '').trim());
  const code = lines.filter((line) => /^(?:[0-9a-f]{2})+$/.test(line)).join('');
  return Buffer.concat([Buffer.alloc(dataLength), Buffer.from(code, 'hex')]);
}

/** The code with its data filled in. `witness` is the address at which it counts; 0 for none. */
export function codeFor(code: ClockCode, warp: Warp, witness: number): Buffer {
  const bytes = Buffer.from(code.bytes);
  magic.copy(bytes);
  bytes.writeBigInt64LE(warp.shiftNs, fields.shift);
  bytes.writeBigInt64LE(warp.rateQ32, fields.rate);
  bytes.writeBigInt64LE(warp.periodNs, fields.period);
  bytes.writeBigInt64LE(warp.baseNs, fields.base);
  bytes.writeBigUInt64LE(warp.clocks, fields.clocks);
  bytes.writeBigUInt64LE(BigInt(witness), fields.witness);
  return bytes;
}

export function isOurCode(bytes: Buffer): boolean {
  return bytes.subarray(0, magic.length).equals(magic);
}

/** The address at which code that was found counts; 0 for none. */
export function witnessOf(bytes: Buffer): number {
  return Number(bytes.readBigUInt64LE(fields.witness));
}
