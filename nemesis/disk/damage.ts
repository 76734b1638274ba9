import { open } from 'node:fs/promises';
import type { DataFile } from './data-files.ts';

/** Bytes of a file that were replaced by others: a flip of a bit, a tail that is gone, one that is new. */
export interface Damage {
  readonly path: string;
  readonly offset: number;
  readonly before: Buffer;
  readonly after: Buffer;
  /** Of the whole file, afterwards. */
  readonly bytesAfter: number;
}

/** What is done to a file; `at` is a share of it, in thousandths. */
export type DamageKind = 'flip' | 'cut' | 'tear';

/** The most that is cut off, or read for a torn record. */
const tailBytesMax = 4_096;

/** Damages a file that nobody has open, and synchronises it. @throws what the file system throws. */
export async function damage(file: DataFile, kind: DamageKind, at: number): Promise<Damage> {
  const handle = await open(file.path, 'r+');
  try {
    const { size } = await handle.stat();
    const offset = kind === 'flip' ? Math.floor((size * at) / 1_000) : kind === 'cut' ? cutAt(size, at) : size;
    const tailFrom = Math.max(0, size - tailBytesMax);
    const tail = Buffer.alloc(size - tailFrom);
    await handle.read(tail, 0, tail.length, tailFrom);
    const before = Buffer.alloc(kind === 'flip' ? 1 : size - offset);
    await handle.read(before, 0, before.length, offset);
    const after =
      kind === 'flip' ? Buffer.from([(before[0] ?? 0) ^ 1]) : kind === 'cut' ? Buffer.alloc(0) : torn(tail, at);
    if (after.length > 0) await handle.write(after, 0, after.length, offset);
    const bytesAfter = kind === 'flip' ? size : offset + after.length;
    await handle.truncate(bytesAfter);
    await handle.sync();
    return { path: file.path, offset, before, after, bytesAfter };
  } finally {
    await handle.close();
  }
}

/** True while the file has the damage, and nothing was written since that changed its length. */
export async function isDamaged({ path, offset, after, bytesAfter }: Damage): Promise<boolean> {
  const handle = await open(path, 'r');
  try {
    const { size } = await handle.stat();
    if (size !== bytesAfter) return false;
    const now = Buffer.alloc(after.length);
    await handle.read(now, 0, now.length, offset);
    return now.equals(after);
  } finally {
    await handle.close();
  }
}

/** Puts the old bytes back, where the file is still as it was left: what the system wrote since is not ours to change. */
export async function mendFile(done: Damage): Promise<void> {
  if (!(await isDamaged(done))) return;
  const { path, offset, before, after, bytesAfter } = done;
  const handle = await open(path, 'r+');
  try {
    if (before.length > 0) await handle.write(before, 0, before.length, offset);
    await handle.truncate(bytesAfter - after.length + before.length);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function cutAt(size: number, at: number): number {
  return Math.max(0, size - Math.max(1, Math.floor((Math.min(size, tailBytesMax) * at) / 1_000)));
}

/** The beginning of the last line once more, without its end: a record that was being written when the power failed. */
function torn(tail: Buffer, at: number): Buffer {
  const lineStart = tail.lastIndexOf(0x0a, tail.length - 2) + 1;
  const line = tail.subarray(lineStart);
  return Buffer.from(line.subarray(0, Math.max(1, Math.floor(((line.length - 1) * at) / 1_000))));
}
