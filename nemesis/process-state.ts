import { readFile } from 'node:fs/promises';
import { isDeadState, parseProcessStat } from '../harness/core/process-stat.ts';

/** The state letter of a process, or `gone`. */
export type ProcessState = string;

/** Reads the state of a process from /proc/PID/stat: R, S, D, T, Z ... */
export async function processState(pid: number): Promise<ProcessState> {
  try {
    return parseProcessStat(await readFile(`/proc/${pid}/stat`, 'latin1')).state;
  } catch {
    // ENOENT before the read, ESRCH during it: either way there is no such process.
    return 'gone';
  }
}

/** True for a process that can't do anything any more: gone, or a zombie whose parent has not looked yet. */
export function isDead(state: ProcessState): boolean {
  return state === 'gone' || isDeadState(state);
}
