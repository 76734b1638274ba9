import { readFile } from 'node:fs/promises';

const nsPerMs = 1e6;

/**
 * How long a process's first thread has been ready to run and waited for a processor, in ms: the second field of
 * /proc/PID/schedstat (Documentation/scheduler/sched-stats.rst); 0 where the process is gone or the kernel doesn't count.
 */
export async function waitedMs(pid: number): Promise<number> {
  try {
    const [, waitedNs] = (await readFile(`/proc/${pid}/schedstat`, 'latin1')).trim().split(' ');
    return Number(waitedNs ?? 0) / nsPerMs;
  } catch {
    // As said above.
    return 0;
  }
}
