import { execFile } from 'node:child_process';
import { copyFile, cp, rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { buildPorcupine } from '../checkers/linearizable/porcupine/build.ts';
import { findModule } from '../checkers/linearizable/porcupine/cache.ts';
import { moduleName } from '../checkers/linearizable/porcupine/recipe.ts';
import { missingTools } from '../checkers/linearizable/porcupine/toolchain.ts';
import { EnvironmentError, exitStatus, messageOf } from './core/errors.ts';
import { packageFolder } from './core/own-files.ts';

/**
 * `npm run build`: what the package holds besides its few plain files, in `dist/`. Node strips no types under
 * node_modules, so it is emitted JavaScript; `npm start` and the tests never need it.
 *
 * Porcupine's module goes along if it is built. `--porcupine` builds it first, where its tools are.
 */
async function main(): Promise<void> {
  const { values } = parseArgs({ options: { porcupine: { type: 'boolean', default: false } } });
  await rm(inPackage('dist/'), { recursive: true, force: true });
  await emit();
  await copyPorcupine(values.porcupine);
}

async function emit(): Promise<void> {
  const tsc = inPackage('node_modules/typescript/bin/tsc');
  try {
    await promisify(execFile)(process.execPath, [tsc, '-p', inPackage('tsconfig.build.json')], { timeout: 120_000 });
  } catch (cause) {
    const told = cause instanceof Error && 'stdout' in cause ? String(cause.stdout) : '';
    throw new EnvironmentError('not-emitted', `tsc could not emit dist/\n${told}`, { cause });
  }
}

/** The module, and what names it and builds it: a hash of these files is its name. */
async function copyPorcupine(isBuilt: boolean): Promise<void> {
  const folder = 'checkers/linearizable/porcupine/';
  for (const part of ['go.mod', 'go.sum', 'calls', 'shim', 'tools'])
    await cp(inPackage(`${folder}${part}`), inPackage(`dist/${folder}${part}`), { recursive: true });
  const missing = missingTools();
  const module = findModule() ?? (isBuilt && missing === undefined ? await buildPorcupine(say) : undefined);
  if (module === undefined)
    say(`the package is without porcupine's module: ${missing ?? 'run npm run build:porcupine'}`);
  else await copyFile(module, inPackage(`dist/${folder}${moduleName()}`));
}

function inPackage(path: string): string {
  return fileURLToPath(new URL(path, packageFolder));
}

/** On standard error: `npm pack --json` has standard output to itself. */
function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

try {
  await main();
} catch (error) {
  say(messageOf(error));
  process.exitCode = exitStatus.harness;
}
