import { EnvironmentError } from '../../harness/core/errors.ts';
import { auxiliaryVector } from './auxiliary-vector.ts';
import { codeFor, isOurCode, witnessOf } from './clock-code.ts';
import { type KernelVdso, kernelVdso } from './kernel-vdso.ts';
import { oneAtATime } from './one-at-a-time.ts';
import { ProcessGone, ProcessMemory } from './process-memory.ts';
import { type Stretch, whileQuiet } from './quiet-process.ts';
import type { Warp } from './warp.ts';
import { type Witnessed, clearWitness, findWitness, readWitness } from './witness.ts';

/**
 * What a process is told of time. `own`: what the kernel says; `changed`: what we say; `leftover`: what the kernel says, with
 * our code still there and out of reach.
 */
export interface ClockState {
  readonly kind: 'own' | 'changed' | 'leftover';
  /** Where its vDSO is: an exec moves it. */
  readonly vdso: number;
  /** The code and its data, as they are in the process; empty where there is none. */
  readonly code: Buffer;
  readonly witnessed: Witnessed | undefined;
}

/**
 * Makes a running process, all of its threads and whatever it forks, see another time. A process whose clock is changed
 * already is given the new warp.
 *
 * @returns what is in the process now, read back.
 * @throws ProcessGone; EnvironmentError where it can't be done.
 */
export async function changeClock(pid: number, warp: Warp): Promise<ClockState> {
  const kernel = kernelVdso();
  return await oneAtATime(pid, async () => {
    using memory = new ProcessMemory(pid);
    return await change(memory, kernel, warp);
  });
}

async function change(memory: ProcessMemory, kernel: KernelVdso, warp: Warp): Promise<ClockState> {
  const before = stateOf(memory, kernel);
  // A child that was forked meanwhile has it already.
  if (before.kind === 'changed' && before.code.equals(codeFor(kernel.code, warp, witnessOf(before.code))))
    return before;
  if (before.kind !== 'own') await restore(memory, kernel, before);
  const witness = findWitness(memory);
  await whileQuiet(memory, [...insideJumps(before.vdso, kernel), codeStretch(before.vdso, kernel)], () => {
    // The code before what leads to it: were the process let go on by somebody else now, it would find it whole.
    memory.write(before.vdso + kernel.room, codeFor(kernel.code, warp, witness));
    for (const { at, bytes } of kernel.jumps) memory.write(before.vdso + at, bytes);
  });
  const after = stateOf(memory, kernel);
  if (after.kind !== 'changed')
    throw new EnvironmentError('process-memory', `process ${memory.pid}: what was written is not there`);
  return after;
}

/** Gives a process the kernel's time back. What is not ours is not touched. @throws ProcessGone; EnvironmentError. */
export async function restoreClock(pid: number): Promise<ClockState> {
  const kernel = kernelVdso();
  return await oneAtATime(pid, async () => {
    using memory = new ProcessMemory(pid);
    const state = stateOf(memory, kernel);
    return state.kind === 'own' ? state : await restore(memory, kernel, state);
  });
}

/** @throws ProcessGone; EnvironmentError `vdso-foreign` for one that is neither the kernel's nor ours. */
export function clockState(pid: number): ClockState {
  using memory = new ProcessMemory(pid);
  return stateOf(memory, kernelVdso());
}

async function restore(memory: ProcessMemory, kernel: KernelVdso, state: ClockState): Promise<ClockState> {
  const { vdso } = state;
  const writeOriginal = (at: number, length: number): void =>
    memory.write(vdso + at, kernel.bytes.subarray(at, at + length));
  await whileQuiet(memory, insideJumps(vdso, kernel), () => {
    for (const { at, bytes } of kernel.jumps) writeOriginal(at, bytes.length);
  });
  try {
    await whileQuiet(memory, [codeStretch(vdso, kernel)], () => {
      writeOriginal(kernel.room, kernel.code.bytes.length);
      clearWitness(memory, witnessOf(state.code));
    });
  } catch (error) {
    // A thread came back to the code each time, or seems to: it stays, and nothing leads to it any more.
    if (!(error instanceof EnvironmentError) || error.code !== 'clock-busy') throw error;
  }
  return stateOf(memory, kernel);
}

function stateOf(memory: ProcessMemory, kernel: KernelVdso): ClockState {
  const { vdso } = auxiliaryVector(memory.pid);
  if (vdso === undefined) throw new ProcessGone(`process ${memory.pid} has no vDSO (any more)`);
  const bytes = memory.read(vdso, kernel.bytes.length);
  const code = bytes.subarray(kernel.room, kernel.room + kernel.code.bytes.length);
  const original = Buffer.from(kernel.bytes);
  if (bytes.equals(original)) return { kind: 'own', vdso, code: Buffer.alloc(0), witnessed: undefined };
  code.copy(original, kernel.room);
  const isLeftover = bytes.equals(original);
  for (const { at, bytes: jump } of kernel.jumps) jump.copy(original, at);
  if (!isOurCode(code) || !(isLeftover || bytes.equals(original))) {
    throw new EnvironmentError(
      'vdso-foreign',
      `process ${memory.pid}: its vDSO is neither this kernel's nor of our making (a program of 32 bits, or another tool changed it)`,
    );
  }
  const witnessed = readWitness(memory, witnessOf(code));
  return { kind: isLeftover ? 'leftover' : 'changed', vdso, code, witnessed };
}

/** At its first byte a thread is about to take the other way: only behind it is it in the middle of something. */
function insideJumps(vdso: number, kernel: KernelVdso): Stretch[] {
  return kernel.jumps.map(({ at, bytes }) => ({ from: vdso + at + 1, to: vdso + at + bytes.length }));
}

function codeStretch(vdso: number, kernel: KernelVdso): Stretch {
  return { from: vdso + kernel.room, to: vdso + kernel.room + kernel.code.bytes.length };
}
