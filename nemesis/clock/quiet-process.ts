import { readdirSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { EnvironmentError } from '../../harness/core/errors.ts';
import { isDeadState, parseProcessStat } from '../../harness/core/process-stat.ts';
import { type ProcessMemory, ProcessGone, attempt, procFile } from './process-memory.ts';

/** A stretch of a process's memory, from `from` up to and without `to`. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
}

/** How long is tried in all. A process that computes on a machine with more to do than cores takes long to stop. */
const quietMs = 5_000;
/** Within so long most processes stop, and nothing else of the harness should come in between. */
const eagerMs = 2;
const roundMs = 0.2;
/** Where the frames of a signal handler are, behind which a thread may be in that place all the same. */
const stackBytes = 8 * 1024;
const stopSignalBit = 18n;
/** clone, fork, vfork and clone3 of x86-64; clone of arm64. What has the same number on the other is waited for needlessly. */
const forkCalls: ReadonlySet<number> = new Set([56, 57, 58, 435, 220]);

/**
 * Stops a process, does `work` while none of its threads runs or has its next instruction in one of the stretches, and lets
 * it go on, unless somebody else had stopped it, or asked for that meanwhile. What changes the code of a running program
 * must do this: a thread in the middle of bytes that are replaced goes on in the middle of others.
 *
 * @throws ProcessGone; EnvironmentError `clock-busy` when it did not stop, or a thread never left the stretches.
 */
export async function whileQuiet<T>(memory: ProcessMemory, stretches: readonly Stretch[], work: () => T): Promise<T> {
  const { pid } = memory;
  const deadline = performance.now() + quietMs;
  while (performance.now() < deadline) {
    const wasStopped = threadsOf(pid).every(({ state }) => isStopped(state));
    if (!wasStopped) attempt(pid, () => process.kill(pid, 'SIGSTOP'));
    try {
      const threads = await stoppedThreads(pid, deadline);
      // From here on without yielding: the process stands still for as short as possible.
      if (threads?.some((thread) => isWithin(memory, thread, stretches)) === false) return work();
    } finally {
      if (!wasStopped) letGo(pid);
    }
    if (wasStopped) break;
    // Time to leave.
    await delay(1);
  }
  throw new EnvironmentError(
    'clock-busy',
    `process ${pid}: it did not stop, or one of its threads never left the code that is to be changed`,
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

/**
 * A thread that the kernel holds in an uninterruptible wait meets the stop on its way out. Not so one that waits for a child
 * which it was made for, as posix_spawn does: until its exec that child runs in the same memory, and was not stopped.
 */
function isQuiet(pid: number, { id, state }: Thread): boolean {
  if (isStopped(state)) return true;
  return state === 'D' && !forkCalls.has(callOf(pid, id));
}

/** The number of the system call that a thread is in; -1 for none, and for a thread that has ended. */
function callOf(pid: number, id: string): number {
  try {
    return Number(procFile(pid, `task/${id}/syscall`).split(' ')[0]);
  } catch (error) {
    if (error instanceof ProcessGone) return -1;
    throw error;
  }
}

/** The threads, once none can run. */
async function stoppedThreads(pid: number, deadline: number): Promise<readonly Thread[] | undefined> {
  const eagerUntil = performance.now() + eagerMs;
  for (;;) {
    const threads = threadsOf(pid);
    if (threads.every((thread) => isQuiet(pid, thread))) return threads;
    const now = performance.now();
    if (now > deadline) return undefined;
    if (now < eagerUntil) sleep(roundMs);
    else await delay(1);
  }
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
