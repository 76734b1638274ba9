import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { EnvironmentError, UsageError, messageOf } from '../core/errors.ts';

/** What an error of the file system says of a path that can't be written at all, whatever is free. */
const badPlace = ['ENOENT', 'ENOTDIR', 'EISDIR', 'EBUSY', 'EACCES', 'EPERM', 'EROFS'];

/**
 * Writes text piece by piece, no faster than it is taken. Ends early when the stream fails or nobody reads it any more: what
 * failed is told by whoever watches standard output.
 */
export async function writePieces(pieces: Iterable<string>, stream: NodeJS.WriteStream): Promise<void> {
  let isOver = false;
  const end = (): void => void (isOver = true);
  stream.once('error', end).once('close', end);
  try {
    for (const piece of pieces) {
      if (isOver) return;
      if (!stream.write(piece)) await drained(stream);
    }
  } finally {
    stream.off('error', end).off('close', end);
  }
}

/** Resolves when the stream takes more, or never will. */
async function drained(stream: NodeJS.WriteStream): Promise<void> {
  await new Promise<void>((resolve) => {
    const events = ['drain', 'error', 'close'];
    const done = (): void => {
      for (const event of events) stream.off(event, done);
      resolve();
    };
    for (const event of events) stream.on(event, done);
  });
}

/**
 * Writes a file whole or not at all; `flag` is what named it.
 *
 * @throws UsageError for a path that can't be written; EnvironmentError when the disk is full.
 */
export async function writePiecesTo(path: string, pieces: Iterable<string>, flag = '--out'): Promise<void> {
  const draft = `${path}.part`;
  try {
    await pipeline(Readable.from(pieces), createWriteStream(draft));
    await rename(draft, path);
  } catch (cause) {
    await rm(draft, { force: true }).catch(() => undefined);
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
    const message = `can't write ${path}: ${messageOf(cause)}`;
    if (badPlace.includes(code)) throw new UsageError(`${flag} ${path}: ${message}`, { cause });
    throw new EnvironmentError('not-written', `${message}; free space there`, { cause });
  }
}
