import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdir, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { writableCache } from '../own-cache.ts';
import { primeFlag } from './frame/prime-flag.ts';

const primeMs = 20_000;

/**
 * The environment that lets a node start from Node's compile cache. Without it each of four processes strips and compiles
 * the same fifty files: 150 ms and 40 MB more for every start, restarts after a kill included. The first run on a machine
 * fills the cache; where no folder can be written, nodes start without it.
 *
 * `argv` is the program and what comes after its configuration.
 */
export async function compileCacheEnv([program, ...rest]: ProgramArgv): Promise<Readonly<Record<string, string>>> {
  const key = [program, ...rest].join(' ');
  const primed = primedPrograms.get(key) ?? prime(program, rest);
  primedPrograms.set(key, primed);
  const folder = await primed;
  return folder === undefined ? {} : { NODE_COMPILE_CACHE: folder };
}

export type ProgramArgv = readonly [program: string, ...rest: string[]];

const primedPrograms = new Map<string, Promise<string | undefined>>();

async function prime(program: string, rest: readonly string[]): Promise<string | undefined> {
  const folder = await writableCache('compile');
  if (folder === undefined) return undefined;
  const stamp = join(folder, `primed-${await sourcesHash(program, rest)}`);
  if (await exists(stamp)) return folder;
  try {
    const env = { ...process.env, NODE_COMPILE_CACHE: folder };
    await promisify(execFile)(process.execPath, [program, primeFlag, ...rest], { env, timeout: primeMs });
    await writeFile(stamp, '');
  } catch {
    // A cache that can't be filled costs time and nothing else.
  }
  return folder;
}

/** Names the state of the sources and of Node: a change of either fills the cache anew. */
async function sourcesHash(program: string, rest: readonly string[]): Promise<string> {
  const hash = createHash('sha256').update(`${process.version} ${process.arch} ${rest.join(' ')}\n`);
  const own = fileURLToPath(new URL('.', import.meta.url));
  for (const folder of [join(own, 'frame'), dirname(program), join(own, '../../core')]) {
    for (const name of (await readdir(folder)).toSorted()) {
      const file = join(folder, name);
      const { mtimeMs, size } = await stat(file);
      hash.update(`${file} ${mtimeMs} ${size}\n`);
    }
  }
  return hash.digest('hex').slice(0, 32);
}

async function exists(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch {
    return false;
  }
}
