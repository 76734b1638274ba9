import { statfs } from 'node:fs/promises';
import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { EnvironmentError } from '../../../core/errors.ts';
import type { ToolEnv } from '../local-options.ts';
import { runTool } from '../run-tool.ts';

/** What one tool may take: a busy machine makes a file system in a second or two. */
const toolMs = 8_000;

/** Runs a tool that has to succeed. @throws EnvironmentError `disk` with what it said. */
export async function diskTool(argv: readonly string[], env: ToolEnv): Promise<void> {
  const { code, stderr, stdout } = await runTool({ argv, input: '', env, timeoutMs: toolMs });
  if (code === 0) return;
  const said = `${stderr}${stdout}`.trim().split('\n')[0] ?? '';
  throw new EnvironmentError('disk', `${argv.join(' ')}: ${said === '' ? 'it did not end in time' : said}`);
}

export async function freeBytes(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}

interface MountEntry {
  readonly fileSystem: string;
  readonly options: readonly string[];
}

/** What is mounted on a folder, the newest of several; undefined when nothing is. */
export function mountedOn(
  folder: string,
  table: string = readFileSync('/proc/self/mounts', 'utf8'),
): MountEntry | undefined {
  const wanted = folder.replaceAll(
    /[ \t\n\\]/g,
    (character) => `\\${character.charCodeAt(0).toString(8).padStart(3, '0')}`,
  );
  const line = table.split('\n').findLast((entry) => entry.split(' ')[1] === wanted);
  if (line === undefined) return undefined;
  const [, , fileSystem = '', options = ''] = line.split(' ');
  return { fileSystem, options: options.split(',') };
}

/** The kernel says `ro` of a mount, and from Linux 6.15 on `emergency_ro` of a file system that stopped by itself. */
export function isReadOnly({ options }: MountEntry): boolean {
  return options.includes('ro') || options.includes('emergency_ro');
}

/** @throws EnvironmentError `disk` when nothing is mounted there. */
export function mountOf(folder: string): MountEntry {
  const entry = mountedOn(folder);
  if (entry === undefined) throw new EnvironmentError('disk', `nothing is mounted on ${folder}`);
  return entry;
}

/** Processes that were killed let go of their files a little after they are gone from /proc. */
const idleMs = 3_000;
const pollMs = 5;
const attemptsMax = 600;

/** Unmounts what is on a folder, once nothing has it open. @throws EnvironmentError `disk` when that does not come. */
export async function unmountFolder(folder: string, env: ToolEnv): Promise<void> {
  const deadline = performance.now() + idleMs;
  for (let attempt = 0; attempt < attemptsMax && mountedOn(folder) !== undefined; attempt++) {
    try {
      await diskTool(['umount', folder], env);
    } catch (error) {
      if (performance.now() > deadline) throw error;
      await delay(pollMs);
    }
  }
}
