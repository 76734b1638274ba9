import { readFileSync, readdirSync, readlinkSync } from 'node:fs';

/** One line of the process table, as proc_pid_stat(5) has it. */
export interface ProcessEntry {
  readonly pid: number;
  readonly state: string;
  readonly parent: number;
  readonly group: number;
}

/**
 * Every process that this namespace sees. Synchronous: the containment holds a few dozen of them, and reading so many
 * small files of the kernel's takes less time than handing each to the thread pool.
 */
export function processTable(): readonly ProcessEntry[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => processEntry(Number(name)))
    .filter((entry) => entry !== undefined);
}

/** One process, or undefined when it is gone. */
export function processEntry(pid: number): ProcessEntry | undefined {
  let text: string;
  try {
    text = readFileSync(`/proc/${pid}/stat`, 'latin1');
  } catch {
    // ENOENT before the read, ESRCH during it: either way there is no such process.
    return undefined;
  }
  // The command's name before it is the process's own choice, and may hold spaces and parentheses.
  const [state = '', parent, group] = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return { pid, state, parent: Number(parent), group: Number(group) };
}

/** False for what can't do anything any more: a zombie whose parent has not looked yet. */
export function isAlive(entry: ProcessEntry | undefined): boolean {
  return entry !== undefined && entry.state !== 'Z' && entry.state !== 'X';
}

/** Names the process namespace that a process is in; undefined when it is gone. */
export function pidNamespace(pid: number): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/ns/pid`);
  } catch {
    // It ended between the listing and this reading.
    return undefined;
  }
}
