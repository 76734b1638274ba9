import { constants } from 'node:fs';
import { access, mkdtemp, readdir, rename, rm, stat } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { execa } from 'execa';
import { EnvironmentError, messageOf } from '../../core/errors.ts';
import { cachePlaces, isOwn, writableCache } from '../own-cache.ts';

const packageName = 'etcd-server';
const cachePart = 'etcd';
/** Where Debian's package has the program. */
const inPackage = join('usr', 'bin', 'etcd');
const unpackMs = 120_000;
const versionMs = 5_000;

/** The etcd program of this machine: the one on PATH, else one that was unpacked earlier; undefined without either. */
export async function findEtcd(): Promise<string | undefined> {
  for (const folder of (process.env['PATH'] ?? '').split(delimiter)) {
    const path = join(folder, 'etcd');
    if (folder !== '' && (await isProgram(path))) return path;
  }
  for (const folder of cachePlaces(cachePart)) {
    for (const unpacked of await unpackedIn(folder)) {
      const path = join(folder, unpacked, inPackage);
      if (await isProgram(path)) return path;
    }
  }
  return undefined;
}

/**
 * Fetches Debian's package and unpacks it into the cache folder. Nothing is installed and no service is set up.
 *
 * @throws EnvironmentError with the remedy.
 */
export async function unpackEtcd(): Promise<string> {
  const signal = AbortSignal.timeout(unpackMs);
  try {
    const folder = await writableCache(cachePart);
    if (folder === undefined)
      throw new EnvironmentError('no-cache', 'no cache folder can be written; set XDG_CACHE_HOME to one that can');
    const scratch = await mkdtemp(join(folder, '.unpacking-'));
    try {
      await execa('apt-get', ['download', packageName], { cwd: scratch, cancelSignal: signal });
      const archive = (await readdir(scratch)).find((name) => name.endsWith('.deb'));
      if (archive === undefined) throw new EnvironmentError('no-package', 'apt-get fetched nothing');
      await execa('dpkg', ['-x', archive, 'root'], { cwd: scratch, cancelSignal: signal });
      const unpacked = join(folder, archive.slice(0, -'.deb'.length));
      await moveInto(join(scratch, 'root'), unpacked);
      return join(unpacked, inPackage);
    } finally {
      await rm(scratch, { recursive: true, force: true });
    }
  } catch (error) {
    const reason = messageOf(error).split('\n', 1)[0] ?? '';
    throw new EnvironmentError(
      'tool-missing',
      `etcd is not on PATH and Debian's ${packageName} could not be unpacked (${reason}): run apt-get update, or put an etcd on PATH`,
      { cause: error },
    );
  }
}

/** As the program itself says it: `3.4.23`. */
export async function versionOf(path: string): Promise<string> {
  const { stdout } = await execa(path, ['--version'], { timeout: versionMs });
  const version = /etcd Version: (\S{1,50})/.exec(stdout)?.[1];
  if (version === undefined) throw new EnvironmentError('tool-missing', `${path} --version does not name a version`);
  return version;
}

/** Unpacked packages, the newest name first; none in a folder of somebody else, since what is in there gets run. */
async function unpackedIn(folder: string): Promise<string[]> {
  if (!(await isOwn(folder))) return [];
  const names = await readdir(folder);
  return names
    .filter((name) => name.startsWith(packageName))
    .toSorted((a, b) => b.localeCompare(a, 'en', { numeric: true }));
}

/** Another run may have unpacked the same package meanwhile: then that one stays. */
async function moveInto(from: string, to: string): Promise<void> {
  try {
    await rename(from, to);
  } catch (error) {
    if (!(await isProgram(join(to, inPackage)))) throw error;
  }
}

async function isProgram(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return (await stat(path)).isFile();
  } catch {
    // Not there, or not ours to run: either way it is not the program.
    return false;
  }
}
