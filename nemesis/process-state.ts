import { readFile } from 'node:fs/promises';

/** The state letter of a process, or `gone`. */
export type ProcessState = string;

/**
 * Reads the state of a process from /proc/PID/stat (proc_pid_stat(5)): R, S, D, T, Z ... The command name before it is
 * the process's own choice and may hold spaces and parentheses, so the last parenthesis is what counts.
 */
export async function processState(pid: number): Promise<ProcessState> {
  let text: string;
  try {
    text = await readFile(`/proc/${pid}/stat`, 'latin1');
  } catch {
    // ENOENT before the read, ESRCH during it: either way there is no such process.
    return 'gone';
  }
  return text.slice(text.lastIndexOf(')') + 2, text.lastIndexOf(')') + 3);
}

/** True for a process that can't do anything any more: gone, or a zombie whose parent has not looked yet. */
export function isDead(state: ProcessState): boolean {
  return state === 'gone' || state === 'Z' || state === 'X';
}
