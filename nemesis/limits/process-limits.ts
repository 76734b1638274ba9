import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { EnvironmentError, messageOf } from '../../harness/core/errors.ts';
import { parseProcessStat } from '../../harness/core/process-stat.ts';
import { isDead, processState } from '../process-state.ts';

const prlimitMs = 5_000;

/** Names of limits: of prlimit(1)'s options, and as /proc/PID/limits has them. */
const limitTitles = {
  nofile: 'Max open files',
  nproc: 'Max processes',
  as: 'Max address space',
} as const;
export type LimitName = keyof typeof limitTitles;

/** A process, told from a later one with the same number by when it started. */
export interface ProcessIdentity {
  readonly pid: number;
  readonly startedAt: number;
}

/** Undefined for a process that is gone or dead. */
export async function identify(pid: number): Promise<ProcessIdentity | undefined> {
  try {
    const stat = parseProcessStat(await readFile(`/proc/${pid}/stat`, 'latin1'));
    return isDead(stat.state) ? undefined : { pid, startedAt: stat.startedAt };
  } catch {
    // ENOENT before the read, ESRCH during it: there is no such process.
    return undefined;
  }
}

export async function isSame({ pid, startedAt }: ProcessIdentity): Promise<boolean> {
  return (await identify(pid))?.startedAt === startedAt;
}

/** The soft limit of a process as the kernel has it, Infinity where there is none; undefined when the process is gone. */
export async function softLimit(pid: number, name: LimitName): Promise<number | undefined> {
  try {
    return parseSoftLimit(await readFile(`/proc/${pid}/limits`, 'latin1'), name);
  } catch (error) {
    if (isDead(await processState(pid))) return undefined;
    throw new EnvironmentError('limits', `the limits of process ${pid} can't be read: ${messageOf(error)}`);
  }
}

/** The soft limit in the text of proc_pid_limits(5). */
export function parseSoftLimit(text: string, name: LimitName): number | undefined {
  const line = text.split('\n').find((each) => each.startsWith(limitTitles[name]));
  const [soft] = line?.slice(limitTitles[name].length).trim().split(/\s+/) ?? [];
  if (soft === undefined || !/^(?:\d+|unlimited)$/.test(soft)) return undefined;
  return soft === 'unlimited' ? Infinity : Number(soft);
}

/**
 * Sets the soft limit of a running process. The hard one stays: to raise that again would take a privilege that an
 * ordinary user does not have.
 *
 * @returns false when the process is gone.
 * @throws EnvironmentError `limits` when the kernel or a missing tool refuses.
 */
export async function setSoftLimit(pid: number, name: LimitName, soft: number): Promise<boolean> {
  const value = soft === Infinity ? 'unlimited' : String(soft);
  try {
    await promisify(execFile)('prlimit', ['--pid', String(pid), `--${name}=${value}:`], { timeout: prlimitMs });
    return true;
  } catch (error) {
    if (isDead(await processState(pid))) return false;
    throw new EnvironmentError('limits', `process ${pid}: ${name} could not be set to ${value}: ${messageOf(error)}`);
  }
}
