import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { compileCache } from './compile-cache.ts';
import type { Ended } from './indoubt-process.ts';

const program = fileURLToPath(new URL('../indoubt.mjs', import.meta.url));
const isRoot = process.getuid?.() === 0;
const namespaces = isRoot ? ['--mount'] : ['--user', '--map-root-user', '--mount'];
const endMs = 100_000;

/** Each line of `script` is a command; what it says and how it ends is kept outside of the disk. */
const shell = `
mount -t tmpfs -o "size=$1" none "$2/disk" || exit 99
while read -r number line; do
  eval "$3 $line" >"$2/$number.out" 2>"$2/$number.err" </dev/null
  echo $? >"$2/$number.status"
done <"$2/script"
`;

/** Why no small disk can be made here; undefined where one can. */
export async function missingForSmallDisk(): Promise<string | undefined> {
  try {
    await promisify(execFile)('unshare', [...namespaces, 'sh', '-c', 'mount -t tmpfs -o size=64k none /mnt']);
    return undefined;
  } catch {
    return 'no mount namespace can be made here';
  }
}

/**
 * Runs command lines of indoubt, one after another, with a tmpfs of this size mounted on the folder `disk` of `cwd`. Only
 * they see it, and it is gone with the last of them.
 */
export async function onSmallDisk(cwd: string, size: string, lines: readonly string[]): Promise<readonly Ended[]> {
  mkdirSync(join(cwd, 'disk'));
  writeFileSync(join(cwd, 'script'), lines.map((line, i) => `${i} ${line}\n`).join(''));
  await promisify(execFile)(
    'unshare',
    [...namespaces, 'sh', '-c', shell, 'sh', size, cwd, `'${process.execPath}' '${program}'`],
    { cwd, env: { ...process.env, NODE_COMPILE_CACHE: compileCache }, timeout: endMs },
  );
  const text = (name: string): string => readFileSync(join(cwd, name), 'utf8');
  return lines.map((_, i) => ({
    status: Number(text(`${i}.status`)),
    signal: null,
    stdout: text(`${i}.out`),
    stderr: text(`${i}.err`),
  }));
}
