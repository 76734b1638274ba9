import { auxiliaryVector } from './auxiliary-vector.ts';
import { type ProcessMemory, procFile } from './process-memory.ts';

/** What the changed code has counted in the process's own memory. */
export interface Witnessed {
  /** How often the process asked for any time. */
  readonly asked: bigint;
  /** How often it was told a time that was changed. */
  readonly told: bigint;
  /** The last such time, in nanoseconds since 1970. */
  readonly lastNs: bigint;
}

const witnessBytes = 24;
const headerBytes = 56;
const fileHeaderBytes = 64;
const headersMax = 64;
const loadType = 1;
const interpreterType = 3;
const headersType = 6;
const interpreterBytesMax = 256;
const writable = 2;
const pageBytes = 4_096;

/**
 * Where the code may count: the unused end of the last page of the program's own data, behind what its file asks for. It
 * belongs to the process and to no variable of it. 0 where it is too small, or is not all zeroes, or is not there: then
 * nothing is counted.
 */
export function findWitness(memory: ProcessMemory): number {
  const end = endOfData(memory);
  const from = Math.ceil(end / 16) * 16;
  const pageEnd = Math.ceil(end / pageBytes) * pageBytes;
  if (end === 0 || from + witnessBytes > pageEnd || !isWritable(memory.pid, from, pageEnd)) return 0;
  return memory.read(from, pageEnd - from).every((byte) => byte === 0) ? from : 0;
}

export function readWitness(memory: ProcessMemory, address: number): Witnessed | undefined {
  if (address === 0) return undefined;
  const bytes = memory.read(address, witnessBytes);
  return { asked: bytes.readBigUInt64LE(0), told: bytes.readBigUInt64LE(8), lastNs: bytes.readBigInt64LE(16) };
}

export function clearWitness(memory: ProcessMemory, address: number): void {
  if (address !== 0) memory.write(address, Buffer.alloc(witnessBytes));
}

/**
 * Where the last writable segment of the program ends, by its own program headers; 0 where they can't be read, and where
 * somebody uses what is behind it: musl's dynamic loader gives such gaps to malloc (reclaim_gaps), and a kernel that does
 * not randomise addresses lets the heap begin there.
 */
function endOfData(memory: ProcessMemory): number {
  const { headers, headerCount } = auxiliaryVector(memory.pid);
  if (headers === 0 || headerCount === 0 || headerCount > headersMax) return 0;
  const bytes = memory.read(headers, headerBytes * headerCount);
  const segments = Array.from({ length: Math.floor(bytes.length / headerBytes) }, (_, index) => {
    const at = index * headerBytes;
    const [type, flags] = [bytes.readUInt32LE(at), bytes.readUInt32LE(at + 4)];
    return { type, flags, start: Number(bytes.readBigUInt64LE(at + 16)), size: Number(bytes.readBigUInt64LE(at + 40)) };
  });
  // The header that tells of the headers themselves shows how far the program was moved from where it was linked.
  const own = segments.find(({ type }) => type === headersType);
  const first = segments.find(({ type }) => type === loadType);
  if (first === undefined) return 0;
  const moved = own === undefined ? headers - fileHeaderBytes - first.start : headers - own.start;
  if (segments.some(({ type, start, size }) => type === interpreterType && isMusl(memory, start + moved, size)))
    return 0;
  const ends = segments
    .filter(({ type, flags }) => type === loadType && (flags & writable) !== 0)
    .map(({ start, size }) => start + size + moved);
  const end = Math.max(0, ...ends);
  const heap = parseHeapStart(procFile(memory.pid, 'stat'));
  return heap >= end && heap < Math.ceil(end / pageBytes) * pageBytes ? 0 : end;
}

function isMusl(memory: ProcessMemory, at: number, size: number): boolean {
  return memory.read(at, Math.min(size, interpreterBytesMax)).toString('latin1').includes('musl');
}

/** Field 47 of proc_pid_stat(5). */
function parseHeapStart(stat: string): number {
  return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[44]);
}

/** True where one writable mapping holds it all, and it is not the heap. */
function isWritable(pid: number, from: number, to: number): boolean {
  return procFile(pid, 'maps')
    .split('\n')
    .some((line) => {
      const [, start = '', end = '', mode = ''] = /^([0-9a-f]+)-([0-9a-f]+) (\S+)/.exec(line) ?? [];
      const holds = Number.parseInt(start, 16) <= from && to <= Number.parseInt(end, 16);
      return holds && mode.startsWith('rw') && !line.endsWith('[heap]');
    });
}
