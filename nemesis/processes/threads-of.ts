import { readFileSync } from 'node:fs';
import { parseProcessStat } from '../../harness/core/process-stat.ts';

/** The threads of all these processes together; those that are gone have none. */
export function threadsOf(pids: readonly number[]): number {
  return pids.map(threads).reduce((sum, count) => sum + count, 0);
}

function threads(pid: number): number {
  try {
    return parseProcessStat(readFileSync(`/proc/${pid}/stat`, 'latin1')).threads ?? 1;
  } catch {
    // ENOENT before the read, ESRCH during it: there is no such process.
    return 0;
  }
}
