import { readdirSync } from 'node:fs';
import { EnvironmentError } from '../../harness/core/errors.ts';
import { isDeadState, parseProcessStat } from '../../harness/core/process-stat.ts';
import { type ProcessMemory, ProcessGone, attempt, procFile } from './process-memory.ts';

/** A stretch of a process's memory, from `from` up to and without `to`. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
}

/** A stop signal takes effect at the next return to user space. */
const stopRounds = 200;
const roundMs = 0.25;
/** How often a process is let go on because one of its threads is where the change would be. */
const attemptsMax = 20;
/** Where the frames of a signal handler are, behind which a thread may be in that place all the same. */
const stackBytes = 8 * 1024;
const stopSignalBit = 18n;

/**
 * Stops a process, does `work` while none of its threads runs or has its next instruction in one of the stretches, and lets
 * it go on, unless somebody else had stopped it, or asked for that meanwhile. What changes the code of a running program
 * must do this: a thread in the middle of bytes that are replaced goes on in the middle of others.
 *
 * All is done without yielding, so that the process stands still for as short as possible.
 *
 * @throws ProcessGone; EnvironmentError `clock-busy` when a thread never left the stretches.
 */
export function whileQuiet<T>(memory: ProcessMemory, stretches: readonly Stretch[], work: () => T): T {
  const { pid } = memory;
  for (let turn = 0; turn < attemptsMax; turn++) {
    const wasStopped = threadsOf(pid).every(({ state }) => isStopped(state));
    if (!wasStopped) attempt(pid, () => process.kill(pid, 'SIGSTOP'));
    try {
      const threads = stoppedThreads(pid);
      if (threads !== undefined && !threads.some((thread) => isWithin(memory, thread, stretches))) return work();
    } finally {
      if (!wasStopped) letGo(pid);
    }
    if (wasStopped) break;
    sleep(roundMs);
  }
  throw new EnvironmentError(
    'clock-busy',
    `process ${pid}: one of its threads never left the code that is to be changed`,
  );
}

interface Thread {
  readonly id: string;
  readonly state: string;
}

function threadsOf(pid: number): Thread[] {
  const ids = attempt(pid, () => readdirSync(`/proc/${pid}/task`));
  const threads = ids.flatMap((id): Thread[] => {
    try {
      return [{ id, state: parseProcessStat(procFile(pid, `task/${id}/stat`)).state }];
    } catch (error) {
      // A thread that ended between the listing and the reading runs nothing.
      if (error instanceof ProcessGone) return [];
      throw error;
    }
  });
  const living = threads.filter(({ state }) => !isDeadState(state));
  if (living.length === 0) throw new ProcessGone(`process ${pid} has ended`);
  return living;
}

function isStopped(state: string): boolean {
  return state === 'T' || state === 't';
}

/** The threads, once none can run: one that the kernel holds in an uninterruptible wait meets the stop on its way out. */
function stoppedThreads(pid: number): readonly Thread[] | undefined {
  for (let round = 0; round < stopRounds; round++) {
    const threads = threadsOf(pid);
    if (threads.every(({ state }) => isStopped(state) || state === 'D')) return threads;
    sleep(roundMs);
  }
  return undefined;
}

/** True where its next instruction is in a stretch, or an address on its stack is: what it returns to, or a signal's frame. */
function isWithin(memory: ProcessMemory, { id }: Thread, stretches: readonly Stretch[]): boolean {
  const fields = procFile(memory.pid, `task/${id}/syscall`).trim().split(' ');
  // proc_pid_syscall(5): the last two are the stack pointer and the program counter; `running` tells neither.
  const [stack, counter] = fields.slice(-2).map(Number);
  if (stack === undefined || counter === undefined || Number.isNaN(counter)) return true;
  const isIn = (address: number): boolean => stretches.some(({ from, to }) => address >= from && address < to);
  return isIn(counter) || addressesAt(memory, stack).some(isIn);
}

function addressesAt(memory: ProcessMemory, stack: number): number[] {
  let bytes: Buffer;
  try {
    bytes = memory.read(stack, stackBytes);
  } catch (error) {
    // A stack that can't be read holds nothing to come back to: the thread has not begun, or is ending.
    if (error instanceof ProcessGone) return [];
    throw error;
  }
  return Array.from({ length: Math.floor(bytes.length / 8) }, (_, index) => Number(bytes.readBigUInt64LE(index * 8)));
}

/** A stop that came while it was stopped is pending (signal(7)), and its sender counts on it. */
function letGo(pid: number): void {
  try {
    const pending = /^ShdPnd:\s*([0-9a-f]+)$/m.exec(procFile(pid, 'status'))?.[1] ?? '0';
    if (((BigInt(`0x${pending}`) >> stopSignalBit) & 1n) === 0n) process.kill(pid, 'SIGCONT');
  } catch (error) {
    // It was killed while it was stopped: nobody waits for it to go on.
    if (!(error instanceof ProcessGone) && (error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

const never = new Int32Array(new SharedArrayBuffer(4));

function sleep(ms: number): void {
  Atomics.wait(never, 0, 0, ms);
}
