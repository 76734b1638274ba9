/** What the kernel tells of a process in /proc/PID/stat. */
export interface ProcessStat {
  /** R, S, D, T, Z ... */
  readonly state: string;
  readonly parent: number;
  readonly group: number;
  /** A process whose first thread is gone is in state Z; while others run it holds its files and ports. Absent where only `ps` was asked. */
  readonly threads?: number;
  /** In clock ticks since the machine started: tells a process from an earlier or later one with the same pid. */
  readonly startedAt: number;
}

/**
 * Reads a line of proc_pid_stat(5). The command's name in it is the process's own choice, and may hold spaces and
 * parentheses, so that the last parenthesis is what counts.
 */
export function parseProcessStat(line: string): ProcessStat {
  const fields = line.slice(line.lastIndexOf(')') + 2).split(' ');
  return {
    state: fields[0] ?? '',
    parent: Number(fields[1]),
    group: Number(fields[2]),
    threads: Number(fields[17]),
    startedAt: Number(fields[19]),
  };
}

/** True for what can't do anything any more: a zombie whose parent has not looked yet, and what is about to be gone. */
export function isDeadState(state: string): boolean {
  return state === 'Z' || state === 'X';
}
