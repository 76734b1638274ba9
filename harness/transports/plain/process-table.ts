import { execFile } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { promisify } from 'node:util';

/** One live process; zombies are not listed, since nothing of them is left but their name. */
export interface ProcessEntry {
  readonly pid: number;
  readonly parent: number;
  readonly group: number;
  /** Tells this process from an earlier or later one with the same pid; 0 where it is not known. */
  readonly startedAt: number;
}

const psMs = 5_000;

/** Every live process of the machine: from /proc, or from `ps` where there is none. */
export async function listProcesses(): Promise<readonly ProcessEntry[]> {
  return process.platform === 'linux' ? listFromProc() : await listFromPs();
}

/**
 * Reads proc_pid_stat(5). /proc is memory, and reading it synchronously costs a tenth of what the thread pool would.
 */
function listFromProc(): ProcessEntry[] {
  const entries: ProcessEntry[] = [];
  for (const name of readdirSync('/proc')) {
    const pid = Number(name);
    if (!Number.isInteger(pid)) continue;
    const entry = readStat(pid);
    if (entry !== undefined) entries.push(entry);
  }
  return entries;
}

function readStat(pid: number): ProcessEntry | undefined {
  let text: string;
  try {
    text = readFileSync(`/proc/${pid}/stat`, 'latin1');
  } catch {
    // It ended between the listing and the reading.
    return undefined;
  }
  // The command name is the process's own choice and may hold spaces and parentheses.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  if (fields[0] === 'Z' || fields[0] === 'X') return undefined;
  return { pid, parent: Number(fields[1]), group: Number(fields[2]), startedAt: Number(fields[19]) };
}

/** Every live process as `ps` tells it, without the times at which they started. */
export async function listFromPs(): Promise<ProcessEntry[]> {
  const argv = ['-axo', 'pid=,ppid=,pgid=,stat='];
  const { stdout } = await promisify(execFile)('ps', argv, { timeout: psMs, maxBuffer: 16 * 1024 * 1024 });
  return parsePs(stdout);
}

function parsePs(text: string): ProcessEntry[] {
  return text.split('\n').flatMap((line): ProcessEntry[] => {
    const [pid, parent, group, state] = line.trim().split(/\s+/);
    if (state === undefined || state.startsWith('Z')) return [];
    return [{ pid: Number(pid), parent: Number(parent), group: Number(group), startedAt: 0 }];
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
