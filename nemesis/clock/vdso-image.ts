import { EnvironmentError } from '../../harness/core/errors.ts';

/** The part of the vDSO that is of interest here: its functions, and the room behind its last byte. */
export interface VdsoImage {
  readonly bytes: Buffer;
  /** Offsets of functions by name. */
  readonly functions: ReadonlyMap<string, number>;
  /**
   * Where bytes begin that no running program needs, up to the end, on a multiple of 16: first the zeroes that fill the last
   * page, then what is behind the loaded segment, the section headers, which the kernel maps because it maps whole pages.
   */
  readonly rooms: readonly number[];
}

const segmentTypes = { load: 1, dynamic: 2 } as const;
const dynamicTags = { stringTable: 5, symbolTable: 6 } as const;
const symbolBytes = 24;
const functionType = 2;
const symbolsMax = 1_000;
const segmentBytes = 56;
const segmentsMax = 64;

/**
 * Reads a vDSO (an ELF shared object of 64 bits, little-endian, as the kernel maps it) by what a dynamic loader goes by:
 * program headers and the dynamic section. vdso(7) says which functions there are.
 *
 * @throws EnvironmentError `vdso` when it is none.
 */
export function readVdso(bytes: Buffer): VdsoImage {
  if (bytes.length < 64 || bytes.readUInt32BE(0) !== 0x7f454c46 || bytes[4] !== 2 || bytes[5] !== 1) {
    throw unreadable('it is no ELF file of 64 bits');
  }
  const segments = readSegments(bytes);
  // Old kernels link it at a high address, to which the table's own addresses then refer.
  const loaded = segments.find(({ type }) => type === segmentTypes.load);
  const linkedAt = loaded?.address ?? 0n;
  const dynamic = segments.find(({ type }) => type === segmentTypes.dynamic);
  if (dynamic === undefined) throw unreadable('it has no dynamic section');
  const tags = readDynamic(bytes, Number(dynamic.address - linkedAt));
  const at = (tag: number): number => {
    const address = tags.get(tag);
    if (address === undefined) throw unreadable(`it has no entry ${tag} in its dynamic section`);
    return Number(address >= linkedAt ? address - linkedAt : address);
  };
  const functions = readFunctions(bytes, at(dynamicTags.symbolTable), at(dynamicTags.stringTable));
  const loadedEnd = loaded === undefined ? bytes.length : Math.min(Number(loaded.size), bytes.length);
  return { bytes, functions, rooms: [endOfContent(bytes), loadedEnd].map(nextMultiple) };
}

interface Segment {
  readonly type: number;
  readonly address: bigint;
  /** Its bytes in the file. */
  readonly size: bigint;
}

function readSegments(bytes: Buffer): Segment[] {
  const [start, entryBytes, count] = [
    Number(bytes.readBigUInt64LE(32)),
    bytes.readUInt16LE(54),
    bytes.readUInt16LE(56),
  ];
  if (entryBytes < segmentBytes || count > segmentsMax || start + entryBytes * count > bytes.length)
    throw unreadable('its program headers are outside it');
  return Array.from({ length: count }, (_, index) => {
    const header = start + index * entryBytes;
    const [address, size] = [bytes.readBigUInt64LE(header + 16), bytes.readBigUInt64LE(header + 32)];
    return { type: bytes.readUInt32LE(header), address, size };
  });
}

function readDynamic(bytes: Buffer, start: number): Map<number, bigint> {
  const tags = new Map<number, bigint>();
  for (let entry = start; entry >= 0 && entry + 16 <= bytes.length; entry += 16) {
    const tag = Number(bytes.readBigInt64LE(entry));
    if (tag === 0) break;
    tags.set(tag, bytes.readBigUInt64LE(entry + 8));
  }
  return tags;
}

/** Its linker puts the strings right behind the symbols, and that is the only word on how many there are. */
function readFunctions(bytes: Buffer, symbols: number, strings: number): Map<string, number> {
  const end = Math.min(strings, bytes.length);
  if (!(symbols >= 0 && symbols < end)) throw unreadable('its table of symbols is outside it');
  const count = Math.min(symbolsMax, Math.floor((end - symbols) / symbolBytes));
  const functions = new Map<string, number>();
  for (let index = 0; index < count; index++) {
    const symbol = symbols + index * symbolBytes;
    const isFunction = (bytes.readUInt8(symbol + 4) & 0xf) === functionType;
    const [value, nameAt] = [Number(bytes.readBigUInt64LE(symbol + 8)), strings + bytes.readUInt32LE(symbol)];
    const nameEnd = bytes.indexOf(0, nameAt);
    if (isFunction && nameEnd > nameAt && value > 0 && value < bytes.length) {
      functions.set(bytes.toString('latin1', nameAt, nameEnd), value);
    }
  }
  return functions;
}

function endOfContent(bytes: Buffer): number {
  let end = bytes.length;
  while (end > 0 && bytes[end - 1] === 0) end--;
  // The last thing in it may itself end in zeroes.
  return end + 64;
}

function nextMultiple(of: number): number {
  return Math.ceil(of / 16) * 16;
}

function unreadable(why: string): EnvironmentError {
  return new EnvironmentError('vdso', `the vDSO of this machine can't be read: ${why}`);
}
