import { setTimeout as delay } from 'node:timers/promises';
import { messageOf } from '../../harness/core/errors.ts';
import type { NodeName } from '../../harness/core/op.ts';
import type { Evidence } from '../../harness/ports/fault.ts';
import { type ClockState, clockState } from './change-clock.ts';
import { codeFor, witnessOf } from './clock-code.ts';
import { kernelVdso } from './kernel-vdso.ts';
import { ProcessGone } from './process-memory.ts';
import { type Warp, offsetMsAt } from './warp.ts';

/** How long a process is watched for a reading of its own. */
const watchedMs = 40;
const sampleMs = 1;
/** A reading was taken somewhere between two looks at the counter; the harness reads its own clock in whole milliseconds. */
const slackMs = 2;

interface Look {
  readonly state: ClockState;
  /** The harness's own wall clock, in ms, and its monotonic one. */
  readonly at: number;
  readonly monotonicNs: bigint;
}

/**
 * Proof that a process sees another time, in two steps. The code that its every reading of a clock runs through is read
 * back from its own memory, with the offset in it. And that code counts, in the process's memory, how often it was run by
 * the process itself and what it told last: a reading that falls between two looks at the counter shows the offset that
 * the process was really given. A process that reads no clock meanwhile is proven by the first alone, and that is said.
 */
export async function proveProcess(pid: number, warp: Warp): Promise<Evidence | 'gone'> {
  try {
    const first = look(pid);
    const missing = notInPlace(pid, first.state, warp);
    if (missing !== undefined) return missing;
    const deadline = performance.now() + watchedMs;
    let before = first;
    while (performance.now() < deadline) {
      await delay(sampleMs);
      const now = look(pid);
      const seen = readingBetween(pid, before, now, warp);
      if (seen !== undefined) return seen;
      before = now;
    }
    return unread(pid, first.state, before.state);
  } catch (error) {
    if (error instanceof ProcessGone) return 'gone';
    return { holds: false, note: messageOf(error) };
  }
}

function look(pid: number): Look {
  const at = Date.now();
  return { at, monotonicNs: process.hrtime.bigint(), state: clockState(pid) };
}

function notInPlace(pid: number, state: ClockState, warp: Warp): Evidence | undefined {
  if (state.kind !== 'changed') return { holds: false, note: `process ${pid} has the kernel's own clock` };
  const expected = codeFor(kernelVdso().code, warp, witnessOf(state.code));
  return state.code.equals(expected)
    ? undefined
    : { holds: false, note: `process ${pid} has another clock than asked for` };
}

/** What the process was told by a reading of its own, if it made one between the two looks. */
function readingBetween(pid: number, before: Look, now: Look, warp: Warp): Evidence | undefined {
  const { witnessed } = now.state;
  if (witnessed === undefined || witnessed.told === before.state.witnessed?.told) return undefined;
  const toldMs = Number(witnessed.lastNs) / 1e6;
  // The reading was taken after the first look and before the second one was over.
  const offMs = { least: toldMs - Date.now(), most: toldMs - before.at };
  const expectedMs = [offsetMsAt(warp, before.monotonicNs), offsetMsAt(warp, process.hrtime.bigint())];
  const holds = Math.min(...expectedMs) <= offMs.most + slackMs && Math.max(...expectedMs) >= offMs.least - slackMs;
  const off = (offMs.least + offMs.most) / 2;
  return {
    holds,
    note: `process ${pid} was told ${new Date(toldMs).toISOString()}, ${signed(off)} ms off (${witnessed.told} readings)`,
    detail: { pid, toldMs, offMs, told: Number(witnessed.told) },
  };
}

function unread(pid: number, first: ClockState, last: ClockState): Evidence {
  const asked = last.witnessed?.asked;
  const ran = asked === undefined ? 'nowhere to count' : `${asked} calls went through it`;
  const since = asked !== undefined && asked > (first.witnessed?.asked ?? 0n) ? ', some just now' : '';
  return {
    holds: true,
    note: `process ${pid}: the changed code was read back from its memory; ${ran}${since}, no reading of the wall clock yet`,
    detail: { pid, asked: Number(asked ?? 0n) },
  };
}

/** The processes of a node, each with its evidence. */
export async function proveNode(node: NodeName, pids: readonly number[], warp: Warp): Promise<Evidence> {
  const found = await Promise.all(pids.map(async (pid) => await proveProcess(pid, warp)));
  const living = found.filter((evidence) => evidence !== 'gone');
  if (living.length === 0) return { holds: false, note: `nothing runs on ${node}` };
  return {
    holds: living.every(({ holds }) => holds),
    note: `${node}: ${living.map(({ note }) => note).join('; ')}`,
    detail: living.map(({ detail }) => detail ?? null),
  };
}

function signed(ms: number): string {
  return `${ms < 0 ? '' : '+'}${ms.toFixed(0)}`;
}
