import { accessSync, constants, mkdirSync, statSync } from 'node:fs';
import { homedir, tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { cacheFolders } from '../../../harness/core/cache-folders.ts';
import { EnvironmentError } from '../../../harness/core/errors.ts';
import { moduleName, packagedFolder } from './recipe.ts';

/** The module that was built from what is here now, the package's own first; undefined when it wasn't. */
export function findModule(): string | undefined {
  const packaged = join(packagedFolder, moduleName());
  return isFile(packaged) ? packaged : findCached(moduleName());
}

/** The file of that name in a cache folder of this user's; undefined when it is in none. */
export function findCached(name: string): string | undefined {
  return ownFolders()
    .filter(isOwn)
    .map((folder) => join(folder, name))
    .find(isFile);
}

/**
 * The first cache folder that can be written; it is made if it isn't there.
 *
 * @throws EnvironmentError when there is none.
 */
export function writableFolder(): string {
  const failures: unknown[] = [];
  for (const folder of ownFolders()) {
    try {
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      accessSync(folder, constants.W_OK);
      if (isOwn(folder)) return folder;
    } catch (error) {
      failures.push(error);
    }
  }
  throw new EnvironmentError('no-cache', 'no cache folder can be written; set XDG_CACHE_HOME to one that can', {
    cause: new AggregateError(failures),
  });
}

function ownFolders(): string[] {
  const { uid, username } = userInfo();
  const user = uid < 0 ? username : uid;
  const places = { env: process.env, home: homedir(), temp: tmpdir(), user };
  return cacheFolders(places).map((folder) => join(folder, 'porcupine'));
}

/** A module decides verdicts, so one that somebody else may have put there is not taken. */
function isOwn(folder: string): boolean {
  return statSync(folder, { throwIfNoEntry: false })?.uid === userInfo().uid;
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}
