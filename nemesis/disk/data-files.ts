import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** A file of the system's below its data folder. */
export interface DataFile {
  readonly path: string;
  readonly bytes: number;
  /** When it was written last, in ms since 1970. */
  readonly writtenAtMs: number;
}

const filesMax = 10_000;

/** The files of the system, the newest first, at most so many; those that vanish meanwhile are left out. */
export async function dataFiles(folder: string): Promise<DataFile[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const found = await Promise.all(
    entries
      .filter((entry) => entry.isFile() && !entry.name.startsWith('.indoubt-'))
      .slice(0, filesMax)
      .map(async ({ parentPath, name }) => await fileAt(join(parentPath, name))),
  );
  return found.filter((file) => file !== undefined).toSorted((a, b) => b.writtenAtMs - a.writtenAtMs);
}

async function fileAt(path: string): Promise<DataFile | undefined> {
  try {
    const { size, mtimeMs } = await stat(path);
    return { path, bytes: size, writtenAtMs: mtimeMs };
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}
