import { History } from '../harness/core/history.ts';
import type { Op } from '../harness/core/op.ts';
import type { RunRecord } from '../harness/core/run-record.ts';
import { nanos } from '../harness/core/time.ts';
import type { Verdict } from '../harness/core/verdict.ts';
import type { Checker } from '../harness/ports/checker.ts';
import { runChecker } from './run-checkers.ts';

const timeLimitMsDefault = 60_000;
const memoryLimitBytesDefault = 2 ** 31;

export interface CheckOptions {
  /** The model or level, for checkers that take one: `cas-register`, `serializable`. */
  readonly model?: string;
  /** In ms; 60 s by default. Beyond it the verdict is `unknown`. */
  readonly timeLimitMs?: number;
  /** In bytes; 2 GiB by default. Beyond it the verdict is `unknown`. */
  readonly memoryLimitBytes?: number;
}

/** A line of a history from elsewhere: its place and its time (ns) are those of the array where it has none. */
export type RecordedOp = Omit<Op, 'index' | 'time'> & { readonly index?: number; readonly time?: number };

/**
 * Judges a history: its lines in order, a paired `History`, or a whole record.
 *
 * @throws UsageError that names the line which contradicts those before it, or which is not of the model.
 */
export async function check(
  checker: Checker,
  history: readonly RecordedOp[] | History | RunRecord,
  { model, timeLimitMs = timeLimitMsDefault, memoryLimitBytes = memoryLimitBytesDefault }: CheckOptions = {},
): Promise<Verdict> {
  const run = { checker, ...(model === undefined ? {} : { model }) };
  return await runChecker(run, recordOf(history), { timeLimitMs, memoryLimitBytes, now });
}

/** The one clock of the pure part: whoever asks for a verdict and names no clock means this one. */
function now(): number {
  return performance.now();
}

function recordOf(history: readonly RecordedOp[] | History | RunRecord): RunRecord {
  if ('history' in history) return history;
  const whole = history instanceof History ? history : new History(history.map(asOp));
  return { history: whole, traces: [], states: [], finals: [], gaps: [] };
}

function asOp(op: RecordedOp, index: number): Op {
  return { ...op, index: op.index ?? index, time: nanos(op.time ?? index) };
}
