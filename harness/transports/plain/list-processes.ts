import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { isDeadState } from '../../core/process-stat.ts';
import { type ProcessEntry, isAlive, processTable } from '../process-table.ts';

const psMs = 5_000;

/** Every live process of the machine, zombies left out: from /proc, or from `ps` where there is none. */
export async function listProcesses(): Promise<readonly ProcessEntry[]> {
  return process.platform === 'linux' ? processTable().filter(isAlive) : await listFromPs();
}

/** Every live process as `ps` tells it; when they started is not known, and 0. */
export async function listFromPs(): Promise<ProcessEntry[]> {
  const argv = ['-axo', 'pid=,ppid=,pgid=,stat='];
  const { stdout } = await promisify(execFile)('ps', argv, { timeout: psMs, maxBuffer: 16 * 1024 * 1024 });
  return parsePs(stdout);
}

function parsePs(text: string): ProcessEntry[] {
  return text.split('\n').flatMap((line): ProcessEntry[] => {
    const [pid, parent, group, state] = line.trim().split(/\s+/);
    if (state === undefined || isDeadState(state.charAt(0))) return [];
    return [{ pid: Number(pid), state: state.charAt(0), parent: Number(parent), group: Number(group), startedAt: 0 }];
  });
}

const tags = new Map<string, string>();

/**
 * The value of an environment variable that a process was started with, where /proc tells it; '' where it doesn't. It is
 * inherited by everything that the process starts, so that a daemon whose parent is gone is still known.
 */
export function tagOf(entry: ProcessEntry, variable: string): string {
  if (process.platform !== 'linux') return '';
  const key = `${variable} ${entry.pid} ${entry.startedAt}`;
  const known = tags.get(key);
  if (known !== undefined) return known;
  const environment = readEnvironment(entry.pid);
  // Empty while it is between fork and exec: asked again next time.
  if (environment === '') return '';
  const start = `${variable}=`;
  const tag =
    environment
      .split('\0')
      .find((line) => line.startsWith(start))
      ?.slice(start.length) ?? '';
  if (tags.size >= tagsMax) tags.clear();
  tags.set(key, tag);
  return tag;
}

const tagsMax = 4_096;

function readEnvironment(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'latin1');
  } catch {
    // Somebody else's, or gone: not ours.
    return '';
  }
}
