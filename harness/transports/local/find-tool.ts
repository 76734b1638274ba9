import { accessSync, constants } from 'node:fs';
import { join } from 'node:path';

/** True when a program of that name is in one of the folders of a PATH. */
export function hasTool(name: string, path: string): boolean {
  return path.split(':').some((folder) => folder !== '' && isExecutable(join(folder, name)));
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    // Not there, or not for us.
    return false;
  }
}
