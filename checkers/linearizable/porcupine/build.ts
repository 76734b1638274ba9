import { cp, mkdir, mkdtemp, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { execa } from 'execa';
import { EnvironmentError, exitStatus, messageOf } from '../../../harness/core/errors.ts';
import { lockFolder } from './build-lock.ts';
import { findModule, writableFolder } from './cache.ts';
import {
  moduleName,
  shimBuildFlags,
  shimFolder,
  tinygoBuildFlags,
  tinygoName,
  tinygoPackage,
  toolsFolder,
} from './recipe.ts';
import { missingTools } from './toolchain.ts';

/** A build takes about a minute and a half; one that waits for another's, twice that. */
const limitMs = 15 * 60_000;
const scratchPrefix = '.building-';

/**
 * Builds the module into the cache folder, unless it is there already, and answers where it is. Installs nothing. What
 * is half done never gets a final name, so that a build can be ended at any moment.
 *
 * @throws EnvironmentError that says what is missing, with the remedy.
 */
export async function buildPorcupine(say: (line: string) => void): Promise<string> {
  const built = findModule();
  if (built !== undefined) return built;
  const missing = missingTools();
  if (missing !== undefined) throw new EnvironmentError('tool-missing', missing);
  const folder = writableFolder();
  const signal = AbortSignal.timeout(limitMs);
  await using _lock = await lockFolder(folder, signal);
  const builtMeanwhile = findModule();
  if (builtMeanwhile !== undefined) return builtMeanwhile;
  await removeAbandoned(folder);
  const scratch = await mkdtemp(join(folder, scratchPrefix));
  try {
    const tinygo = await ensureTinygo({ folder, scratch, say }, signal);
    say('compiling Porcupine to WebAssembly');
    return await compileShim({ folder, scratch, tinygo }, signal);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** What builds left behind that were killed: nobody else builds here now. */
async function removeAbandoned(folder: string): Promise<void> {
  const abandoned = (await readdir(folder)).filter((name) => name.startsWith(scratchPrefix));
  await Promise.all(abandoned.map(async (name) => await rm(join(folder, name), { recursive: true, force: true })));
}

interface Places {
  /** Where finished things are kept, and where unfinished ones are made: on one file system. */
  readonly folder: string;
  readonly scratch: string;
}

/** TinyGo and its root, a writable copy of its module: answers the folder that holds both. */
async function ensureTinygo(
  { folder, scratch, say }: Places & { readonly say: (line: string) => void },
  signal: AbortSignal,
): Promise<string> {
  const kept = join(folder, tinygoName());
  if (await isFolder(kept)) return kept;
  say('building TinyGo (about a minute)');
  const made = join(scratch, 'tinygo');
  await mkdir(made);
  const options = { cwd: toolsFolder, cancelSignal: signal };
  await execa('go', ['build', ...tinygoBuildFlags, '-o', join(made, 'tinygo'), tinygoPackage], options);
  const { stdout: source } = await execa('go', ['list', '-m', '-f', '{{.Dir}}', tinygoPackage], options);
  await cp(source, join(made, 'root'), { recursive: true });
  // The module cache is read-only, and so is every folder of a copy.
  await execa('chmod', ['-R', 'u+w', join(made, 'root')], { cancelSignal: signal });
  // A git submodule that the module lacks. It need not be there as long as nothing imports net, but TinyGo lists it.
  await mkdir(join(made, 'root', 'src', 'net'), { recursive: true });
  await rename(made, kept);
  return kept;
}

async function compileShim(
  { folder, scratch, tinygo }: Places & { readonly tinygo: string },
  signal: AbortSignal,
): Promise<string> {
  const made = join(scratch, moduleName());
  const target = join(shimFolder, 'target.json');
  await execa(join(tinygo, 'tinygo'), ['build', '-target', target, ...shimBuildFlags, '-o', made, '.'], {
    cwd: shimFolder,
    // TinyGo keeps a cache of its own, as large as it likes; this one goes with the build.
    env: { TINYGOROOT: join(tinygo, 'root'), XDG_CACHE_HOME: join(scratch, 'cache') },
    cancelSignal: signal,
  });
  const kept = join(folder, moduleName());
  await rename(made, kept);
  return kept;
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch {
    // Not there.
    return false;
  }
}

async function main(): Promise<void> {
  try {
    process.stdout.write(`${await buildPorcupine((line) => process.stdout.write(`${line}\n`))}\n`);
  } catch (error) {
    process.stderr.write(`${messageOf(error)}\n`);
    process.exitCode = exitStatus.harness;
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await main();
