import { readFile } from 'node:fs/promises';

/** proc_pid_stat(5) counts in clock ticks, of which Linux shows 100 a second to user space whatever its own rate (USER_HZ). */
const tickMs = 10;

/** The processor time that a process and its threads have had, in ms; 0 for one that is gone. */
export async function cpuTimeMs(pid: number): Promise<number> {
  try {
    const line = await readFile(`/proc/${pid}/stat`, 'latin1');
    const fields = line.slice(line.lastIndexOf(')') + 2).split(' ');
    return (Number(fields[11]) + Number(fields[12])) * tickMs;
  } catch {
    // ENOENT before the read, ESRCH during it: there is no such process.
    return 0;
  }
}

export async function cpuTimeOfAllMs(pids: readonly number[]): Promise<number> {
  return (await Promise.all(pids.map(cpuTimeMs))).reduce((sum, ms) => sum + ms, 0);
}
