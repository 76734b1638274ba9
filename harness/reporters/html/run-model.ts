import type { Operation } from '../../core/history.ts';
import { type FaultRecord, type PhaseRecord, starvedWindows } from '../../core/nemesis-line.ts';
import type { RunRecord } from '../../core/run-record.ts';
import type { RunVerdict } from '../../core/run-verdict.ts';
import { type TimeWindow, nanos, nanosPerSecond } from '../../core/time.ts';
import type { Violation } from '../../core/verdict.ts';
import { type NodeLane, nodeLanes } from './node-lanes.ts';

/** A violation with the number under which the page speaks of it. */
export interface NumberedViolation {
  readonly number: number;
  readonly checker: string;
  readonly violation: Violation;
}

/** What the drawings share, worked out once. */
export interface RunModel {
  readonly window: TimeWindow;
  readonly operations: readonly Operation[];
  /** The record could not be read as operations: what the reader said. */
  readonly damage: string | undefined;
  readonly faults: readonly FaultRecord[];
  readonly phases: readonly PhaseRecord[];
  readonly starved: readonly TimeWindow[];
  readonly nodes: readonly NodeLane[];
  readonly violations: readonly NumberedViolation[];
  /** Operations that violations name, by index, with the violation's number. */
  readonly named: ReadonlyMap<number, number>;
  /** The slot of a process: its number modulo the concurrency, so that a successor keeps the lane. */
  readonly slotOf: (process: number) => number;
}

/** What of a verdict is drawn. */
export type DrawnVerdict = Pick<RunVerdict, 'verdicts' | 'faults' | 'phases'>;

/** @param firstNumber that of the first violation: a page of several histories counts through. */
export function runModel(record: RunRecord, verdict: DrawnVerdict, firstNumber = 1): RunModel {
  const { operations, damage } = readOperations(record);
  const violations = verdict.verdicts
    .flatMap((each) => each.violations.map((violation) => ({ checker: each.checker, violation })))
    .map((each, i) => ({ ...each, number: firstNumber + i }));
  const window = { from: nanos(0), to: nanos(lastMoment(record, verdict)) };
  return {
    window,
    operations,
    damage,
    faults: verdict.faults,
    phases: verdict.phases,
    starved: starvedWindows(record.history.ops),
    nodes: nodeLanes(record, verdict.faults),
    violations,
    named: namedOperations(record, violations),
    slotOf: slots(record),
  };
}

// A damaged history must still give a page: the verdict says what is wrong with it.
function readOperations(record: RunRecord): Pick<RunModel, 'operations' | 'damage'> {
  try {
    return { operations: record.history.operations, damage: undefined };
  } catch (error) {
    return { operations: [], damage: String(error) };
  }
}

function lastMoment(record: RunRecord, verdict: DrawnVerdict): number {
  const candidates = [
    record.history.ops.at(-1)?.time ?? 0,
    record.states.at(-1)?.time ?? 0,
    ...verdict.phases.map((phase) => phase.window.to),
    ...verdict.faults.map((fault) => fault.window.to),
  ];
  // A drawing needs some width, even of a run that ended at once.
  return Math.max(nanosPerSecond / 10, ...candidates.filter((each) => Number.isFinite(each)));
}

/** Evidence names history lines; a completion's line stands for the operation that it completes. */
function namedOperations(record: RunRecord, violations: readonly NumberedViolation[]): Map<number, number> {
  const open = new Map<number, number>();
  const invocationOf = new Map<number, number>();
  for (const op of record.history.ops) {
    if (op.process === 'nemesis') continue;
    if (op.type === 'invoke') open.set(op.process, op.index);
    invocationOf.set(op.index, open.get(op.process) ?? op.index);
  }
  const named = new Map<number, number>();
  for (const { number, violation } of violations) {
    for (const index of violation.operations ?? []) {
      const invocation = invocationOf.get(index);
      if (invocation !== undefined && !named.has(invocation)) named.set(invocation, number);
    }
  }
  return named;
}

function slots(record: RunRecord): (process: number) => number {
  const concurrency = record.plan?.options['concurrency'];
  if (typeof concurrency !== 'number' || concurrency < 1) return (process) => process;
  return (process) => process % concurrency;
}
