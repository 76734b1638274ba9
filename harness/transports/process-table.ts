import { readFileSync, readdirSync } from 'node:fs';
import { type ProcessStat, isDeadState, parseProcessStat } from '../core/process-stat.ts';

/** One line of the process table. */
export interface ProcessEntry extends ProcessStat {
  readonly pid: number;
}

/**
 * Every process that this namespace's /proc shows, zombies included. Synchronous: /proc is memory, and reading so many
 * small files of it takes a tenth of what handing each to the thread pool would.
 */
export function processTable(): readonly ProcessEntry[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => processEntry(Number(name)))
    .filter((entry) => entry !== undefined);
}

/** One process, or undefined when it is gone. */
export function processEntry(pid: number): ProcessEntry | undefined {
  let line: string;
  try {
    line = readFileSync(`/proc/${pid}/stat`, 'latin1');
  } catch {
    // ENOENT before the read, ESRCH during it: either way there is no such process.
    return undefined;
  }
  return { pid, ...parseProcessStat(line) };
}

/** False for one that is gone, and for a zombie, unless threads of it still run: until the last one ends, its ports are taken. */
export function isAlive(entry: ProcessEntry | undefined): boolean {
  return entry !== undefined && (!isDeadState(entry.state) || (entry.threads ?? 1) > 1);
}
