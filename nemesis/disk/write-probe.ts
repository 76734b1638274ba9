import { open, readFile, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** Every file of ours in a system's data folder begins like this. */
const ours = '.indoubt-';
const probeName = `${ours}probe-`;
/** Several may be asked for at the same time. */
let probes = 0;
/** More than fits into what a full file system has left in a block that is taken. */
const probeBytes = 64 * 1_024;

/** Tries to write to a file system as the system would: the error's code (`ENOSPC`, `EROFS`), or undefined when it went well. */
export async function refusalOf(folder: string): Promise<string | undefined> {
  const path = join(folder, `${probeName}${probes++}`);
  try {
    const file = await open(path, 'w', 0o600);
    try {
      // A write may do a part of what it was asked, which is no refusal yet.
      await file.writeFile(Buffer.alloc(probeBytes));
      await file.datasync();
    } finally {
      await file.close();
    }
    return undefined;
  } catch (error) {
    if (error instanceof Error && 'code' in error && typeof error.code === 'string') return error.code;
    throw error;
  } finally {
    await removeProbe(path);
  }
}

/** Writes a file and synchronises it, or leaves it to the kernel. */
export async function leaveMark(folder: string, mark: string, isSynced: boolean): Promise<void> {
  const file = await open(join(folder, `${ours}${mark}`), 'w', 0o600);
  try {
    await file.write(mark);
    if (isSynced) await file.sync();
  } finally {
    await file.close();
  }
}

/** True when the mark is there and whole. */
export async function hasMark(folder: string, mark: string): Promise<boolean> {
  try {
    return (await readFile(join(folder, `${ours}${mark}`), 'utf8')) === mark;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return false;
    throw error;
  }
}

/** The names of what is ours in the folder, and stays. */
export async function ourFiles(folder: string): Promise<string[]> {
  return (await readdir(folder)).filter((name) => name.startsWith(ours) && !name.startsWith(probeName));
}

export async function removeOurs(folder: string): Promise<void> {
  for (const name of await ourFiles(folder)) await rm(join(folder, name), { force: true });
}

async function removeProbe(path: string): Promise<void> {
  try {
    await rm(path, { force: true });
  } catch (error) {
    // On a file system that allows no writes it could not be made either.
    if (!(error instanceof Error && 'code' in error && (error.code === 'EROFS' || error.code === 'EIO'))) throw error;
  }
}
