import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

interface Tool {
  /** A program on PATH, or a file where Debian puts it. */
  readonly file: string;
  readonly debianPackage: string;
}

const tools: readonly Tool[] = [
  { file: 'g++', debianPackage: 'g++' },
  { file: '/usr/lib/llvm-19/include/llvm-c/Core.h', debianPackage: 'llvm-19-dev' },
  { file: '/usr/lib/llvm-19/include/clang-c/Index.h', debianPackage: 'libclang-19-dev' },
  { file: 'clang-19', debianPackage: 'clang-19' },
  { file: 'wasm-ld-19', debianPackage: 'lld-19' },
  { file: 'wasm-opt', debianPackage: 'binaryen' },
  { file: '/usr/lib/wasm32-wasi/libc.a', debianPackage: 'wasi-libc' },
  {
    file: '/usr/lib/llvm-19/lib/clang/19/lib/wasi/libclang_rt.builtins-wasm32.a',
    debianPackage: 'libclang-rt-19-dev-wasm32',
  },
];

/** What the build needs and this machine lacks, with the remedy, in one line; undefined when it lacks nothing. */
export function missingTools(): string | undefined {
  const packages = tools.filter(({ file }) => !isThere(file)).map(({ debianPackage }) => debianPackage);
  const remedies = [
    ...(isThere('go') ? [] : ['install Go 1.24 to 1.26']),
    ...(packages.length === 0 ? [] : [`apt-get install -y --no-install-recommends ${packages.join(' ')}`]),
  ];
  return remedies.length === 0 ? undefined : `porcupine can't be built here: ${remedies.join('; then ')}`;
}

/** Go alone builds Porcupine natively. */
export function hasGo(): boolean {
  return isThere('go');
}

function isThere(file: string): boolean {
  if (file.startsWith('/')) return existsSync(file);
  return (process.env['PATH'] ?? '').split(delimiter).some((folder) => folder !== '' && isProgram(join(folder, file)));
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    // Not there, or not ours to run.
    return false;
  }
}
