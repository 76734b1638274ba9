import { setTimeout as delay } from 'node:timers/promises';
import { messageOf } from '../../harness/core/errors.ts';
import type { NodeName } from '../../harness/core/op.ts';
import type { Evidence } from '../../harness/ports/fault.ts';
import { type ClockState, clockState } from './change-clock.ts';
import { codeFor, witnessOf } from './clock-code.ts';
import { kernelVdso } from './kernel-vdso.ts';
import { ProcessGone } from './process-memory.ts';
import { type Warp, offsetsMsBetween } from './warp.ts';

/** How long a process is watched for a reading of its own: until it has answered, but no longer than the one and at least the other. */
const watchedMs = { most: 150, least: 20 };
const sampleMs = 1;
/** The harness reads its own clock in whole milliseconds. */
const slackMs = 2;

export interface ProvenNode {
  readonly node: NodeName;
  readonly pids: readonly number[];
  readonly warp: Warp;
  /** False for a program that has only just begun, and whose turn is yet to come. */
  readonly isMet: (pid: number, vdso: number) => boolean;
  /** Gives the node something to do, in the course of which it may read its clock. */
  readonly ask: () => Promise<unknown>;
}

/**
 * Proof that the processes of a node see another time, in two steps. The code that every reading of a clock runs through
 * is read back from the memory of each, with the offset in it. And that code counts, in the process's own memory, how often
 * the process ran it and what it was told last: a reading that falls between two looks at the counter shows the offset that
 * the process was really given. A process that reads no clock meanwhile is proven by the first alone, and that is said.
 *
 * @returns `gone` where nothing runs, or nothing but what has only just begun.
 */
export async function proveNode({ node, pids, warp, isMet, ask }: ProvenNode): Promise<Evidence | 'gone'> {
  let isAnswered = false;
  const answered = (): void => void (isAnswered = true);
  // Whether it answers well is not asked here.
  const asked = ask().then(answered, answered);
  const proofs = await Promise.all(
    pids.map(async (pid) => await proveProcess({ pid, warp, isMet, isAnswered: () => isAnswered })),
  );
  await asked;
  const living = proofs.filter((proof) => proof !== 'gone');
  if (living.length === 0) return 'gone';
  return {
    holds: living.every(({ holds }) => holds),
    note: `${node}: ${living.map(({ note }) => note).join('; ')}`,
    detail: living.map(({ detail }) => detail ?? null),
  };
}

interface Look {
  /** The harness's own wall clock, in ms, and its monotonic one, just before the look. */
  readonly at: number;
  readonly monotonicNs: bigint;
  readonly state: ClockState;
}

interface ProvenProcess extends Pick<ProvenNode, 'warp' | 'isMet'> {
  readonly pid: number;
  readonly isAnswered: () => boolean;
}

async function proveProcess({ pid, warp, isMet, isAnswered }: ProvenProcess): Promise<Evidence | 'gone'> {
  try {
    const first = look(pid);
    if (first.state.kind === 'own' && !isMet(pid, first.state.vdso)) return 'gone';
    const missing = notInPlace(pid, first.state, warp);
    if (missing !== undefined) return missing;
    const startedAt = performance.now();
    for (let before = first; ;) {
      const waited = performance.now() - startedAt;
      if (waited > watchedMs.most || (waited > watchedMs.least && isAnswered())) return unread(pid, before.state);
      await delay(sampleMs);
      const now = look(pid);
      const reading = readingBetween(pid, before, now, warp);
      if (reading !== undefined) return reading;
      before = now;
    }
  } catch (error) {
    if (error instanceof ProcessGone) return 'gone';
    return { holds: false, note: messageOf(error) };
  }
}

function look(pid: number): Look {
  return { at: Date.now(), monotonicNs: process.hrtime.bigint(), state: clockState(pid) };
}

function notInPlace(pid: number, state: ClockState, warp: Warp): Evidence | undefined {
  if (state.kind !== 'changed') return { holds: false, note: `process ${pid} has the kernel's own clock` };
  const expected = codeFor(kernelVdso().code, warp, witnessOf(state.code));
  return state.code.equals(expected) ? undefined : { holds: false, note: `process ${pid} has another clock` };
}

/** What the process was told by a reading of its own, if it made one between the two looks. */
function readingBetween(pid: number, before: Look, now: Look, warp: Warp): Evidence | undefined {
  const { witnessed } = now.state;
  if (witnessed === undefined || witnessed.told === before.state.witnessed?.told) return undefined;
  const toldMs = Number(witnessed.lastNs) / 1e6;
  const off = { least: toldMs - Date.now(), most: toldMs - before.at };
  const expected = offsetsMsBetween(warp, before.monotonicNs, process.hrtime.bigint());
  if (expected === undefined) return undefined;
  const holds = expected.least <= off.most + slackMs && expected.most >= off.least - slackMs;
  const offMs = Math.round((off.least + off.most) / 2);
  const within = Math.ceil((off.most - off.least) / 2) + 1;
  return {
    holds,
    note: `process ${pid} read ${new Date(toldMs).toISOString()}, ${offMs < 0 ? '' : '+'}${offMs} ms off (within ${within})`,
    detail: { pid, toldMs, offMs, within, readings: Number(witnessed.told) },
  };
}

function unread(pid: number, { witnessed }: ClockState): Evidence {
  const calls = witnessed === undefined ? 'where its calls can not be counted' : `${witnessed.asked} calls ran it`;
  return {
    holds: true,
    note: `process ${pid} has the code in place (${calls}) and has not read its wall clock just now`,
    detail: { pid, calls: witnessed === undefined ? null : Number(witnessed.asked) },
  };
}
