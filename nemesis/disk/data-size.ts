import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

const filesMax = 10_000;

/** The bytes of all files below a folder, at most so many of them; those that vanish meanwhile count for nothing. */
export async function bytesIn(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && !entry.name.startsWith('.indoubt-')).slice(0, filesMax);
  const sizes = await Promise.all(files.map(async ({ parentPath, name }) => await sizeOf(join(parentPath, name))));
  return sizes.reduce((sum, size) => sum + size, 0);
}

async function sizeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return 0;
    throw error;
  }
}
