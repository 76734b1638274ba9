import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { isEmitted, moduleUrl } from '../../../harness/core/own-files.ts';

/** TinyGo's version stands in tools/go.mod; LLVM 19 is the newest that Debian has and TinyGo takes. */
export const tinygoPackage = 'github.com/tinygo-org/tinygo';
export const tinygoBuildFlags: readonly string[] = ['-tags', 'llvm19'];
export const shimBuildFlags: readonly string[] = ['-no-debug', '-opt=2', '-panic=trap'];

export const shimFolder: string = here('shim');
export const nativeFolder: string = here('native');
export const toolsFolder: string = here('tools');
/** The published package brings the module along, where it could be built for it. */
export const packagedFolder: string = here('.');

/** How a person builds the module. */
export const buildCommand: string = isEmitted
  ? `node ${fileURLToPath(moduleUrl(new URL('build.ts', import.meta.url)))}`
  : 'npm run build:porcupine';

const toolInputs = ['tools/go.mod', 'tools/go.sum'];
/** Both programs are packages of one Go module. */
const goInputs = ['go.mod', 'go.sum', 'calls/calls.go'];
const nativeInputs = [...goInputs, 'native/main.go', 'native/models.go'];
const shimInputs = [...goInputs, 'shim/main.go', 'shim/texts.go', 'shim/target.json'];

/** The compiler's folder in the cache: the same inputs make the same compiler. */
export function tinygoName(): string {
  return `tinygo-${hashOf(toolInputs, tinygoBuildFlags)}`;
}

/** The module's file in the cache. TinyGo's output is reproducible, so that the hash of what goes in names what comes out. */
export function moduleName(): string {
  return `porcupine-${hashOf([...toolInputs, ...shimInputs], [...tinygoBuildFlags, ...shimBuildFlags])}.wasm`;
}

/** The program's file in the cache, by what it is built from. */
export function nativeName(): string {
  return `porcupine-native-${hashOf(nativeInputs, [])}`;
}

function hashOf(files: readonly string[], flags: readonly string[]): string {
  const hash = createHash('sha256').update(flags.join('\0'));
  for (const file of files) hash.update(`\0${file}\0`).update(readFileSync(here(file)));
  return hash.digest('hex').slice(0, 16);
}

function here(path: string): string {
  return fileURLToPath(new URL(path, import.meta.url));
}
