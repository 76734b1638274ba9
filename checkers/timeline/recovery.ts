import { type FaultRecord, phaseRecords, starvedWindows } from '../../harness/core/nemesis-line.ts';
import { walkSteps } from '../../harness/core/plan.ts';
import type { RunRecord } from '../../harness/core/run-record.ts';
import { type Nanos, msToNanos, nanos, nanosToMs } from '../../harness/core/time.ts';
import { struckFaults } from './struck-faults.ts';
import { afterSpan } from './windows.ts';

/** What is added to twice the longest fault, where the system does not say how long it takes to recover. */
const recoveryBaseMs = 5_000;

/** When everything was whole again, and by when the system must have recovered; or why neither is known. */
export type Recovery =
  | { readonly kind: 'healed'; readonly healedAt: Nanos; readonly windowMs: number; readonly deadline: Nanos }
  | { readonly kind: 'unproven'; readonly why: string };

/**
 * The window in which the system recovers. It opens when the last heal is proven and no fault follows, and lasts what
 * the system states or else twice the longest fault plus 5 s. Time in which the harness or its machine was starved
 * does not count.
 */
export function recoveryOf(record: RunRecord): Recovery {
  const { ops } = record.history;
  const faults = struckFaults(ops);
  const during = phaseRecords(ops).findLast(({ name }) => name === 'during');
  if (during === undefined) return { kind: 'unproven', why: 'the history has no phase in which faults may strike' };
  // Faults belong to this phase: until it is over, more may follow.
  if (during.window.to === Infinity) return { kind: 'unproven', why: 'the history ends before the faults are over' };
  const open = faults.find(({ window }) => window.to === Infinity);
  if (open !== undefined) return { kind: 'unproven', why: `fault ${open.step} was never proven healed` };
  const healedAt = faults.length === 0 ? during.window.to : nanos(Math.max(...faults.map(({ window }) => window.to)));
  const windowMs = record.system?.recoveryMs ?? 2 * longestMs(record, faults) + recoveryBaseMs;
  const deadline = afterSpan(healedAt, msToNanos(windowMs), starvedWindows(ops));
  return { kind: 'healed', healedAt, windowMs, deadline };
}

/** As planned where there is a plan: the time that proofs take on top of it is not the system's. */
function longestMs(record: RunRecord, faults: readonly FaultRecord[]): number {
  const planned = new Map(
    record.plan === undefined ? [] : [...walkSteps(record.plan.steps)].map(({ id, until }) => [id, until?.ms]),
  );
  const lengths = faults.map(({ step, stages, window }) => {
    const from = stages.injected?.at ?? window.from;
    return planned.get(step) ?? nanosToMs(nanos((stages.heal?.at ?? window.to) - from));
  });
  return Math.max(0, ...lengths);
}
