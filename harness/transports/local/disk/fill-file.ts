import { open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { EnvironmentError } from '../../../core/errors.ts';
import type { ToolEnv } from '../local-options.ts';
import { freeBytes } from './disk-tools.ts';
import { runTool } from '../run-tool.ts';

const fillName = '.indoubt-fill';
const allocateMs = 8_000;
/** The rest, after the allocation of what the file system says is free, is written in pieces of one block. */
const blockBytes = 4_096;
const blocksMax = 16_384;
/** Left to the pieces: an allocation of all that is free fails, for its own book-keeping takes some. */
const restBytes = 256 * 1_024;

/** Takes all free blocks of the file system that holds the folder. @throws EnvironmentError `disk`. */
export async function fillFolder(folder: string, env: ToolEnv): Promise<void> {
  const path = join(folder, fillName);
  const free = await freeBytes(folder);
  // Where it can't be allocated at once the pieces find out how much room there is; the last word is theirs anyway.
  if (free > 2 * restBytes) {
    const argv = ['fallocate', '--length', String(free - restBytes), path];
    await runTool({ argv, input: '', env, timeoutMs: allocateMs });
  }
  const file = await open(path, 'a', 0o600);
  try {
    const block = Buffer.alloc(blockBytes);
    for (let written = 0; written < blocksMax; written++) {
      if (await isRefused(async () => file.write(block))) return;
      // A block that is only promised is no block that is taken.
      if (written % 64 === 63 && (await isRefused(async () => file.datasync()))) return;
    }
  } finally {
    await file.close();
  }
  throw new EnvironmentError('disk', `${folder} is not full after ${blocksMax} blocks more than it had`);
}

export async function emptyFolder(folder: string): Promise<void> {
  await rm(join(folder, fillName), { force: true });
}

async function isRefused(write: () => Promise<unknown>): Promise<boolean> {
  try {
    await write();
    return false;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOSPC') return true;
    throw error;
  }
}
