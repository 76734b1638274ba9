import { statSync } from 'node:fs';
import { UsageError, messageOf } from '../core/errors.ts';

/** @throws UsageError unless the path is a file that can be looked at; `flag` is how it was given. */
export function requireFile(flag: string, path: string): void {
  const kind = kindOf(flag, path);
  if (kind === 'nothing') throw new UsageError(`${flag} ${path}: there is no such file`);
  if (kind === 'folder') throw new UsageError(`${flag} ${path}: is a folder; name a file in it`);
}

/** @throws UsageError unless the path is a folder, or nothing yet. */
export function requireFolderOrNothing(flag: string, path: string): void {
  if (kindOf(flag, path) === 'file') throw new UsageError(`${flag} ${path}: is a file, and a folder is expected`);
}

function kindOf(flag: string, path: string): 'file' | 'folder' | 'nothing' {
  try {
    const found = statSync(path, { throwIfNoEntry: false });
    return found === undefined ? 'nothing' : found.isDirectory() ? 'folder' : 'file';
  } catch (error) {
    throw new UsageError(`${flag} ${path}: can't be looked at (${messageOf(error)})`);
  }
}
