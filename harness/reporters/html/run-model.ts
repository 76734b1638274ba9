import type { Operation } from '../../core/history.ts';
import { type FaultRecord, type PhaseRecord, starvedWindows } from '../../core/nemesis-line.ts';
import type { RecordedMessage } from '../../core/recorded-message.ts';
import type { RunRecord } from '../../core/run-record.ts';
import type { RunVerdict } from '../../core/run-verdict.ts';
import { type TimeWindow, nanos } from '../../core/time.ts';
import type { Violation } from '../../core/verdict.ts';
import { actedOnBy } from '../diagram/fault-messages.ts';
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
  /** Messages that a fault, or its trigger, did something to, by step. */
  readonly actedOn: ReadonlyMap<string, readonly RecordedMessage[]>;
  readonly phases: readonly PhaseRecord[];
  readonly starved: readonly TimeWindow[];
  readonly nodes: readonly NodeLane[];
  readonly violations: readonly NumberedViolation[];
  /** The operations that each violation names, by its number, in order of invocation. */
  readonly evidence: ReadonlyMap<number, readonly Operation[]>;
  /** Operations that violations name, by index, with the number of the first that does. */
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
  const evidence = evidenceOf(record, operations, violations);
  const window = { from: nanos(0), to: nanos(lastMoment(record, verdict)) };
  return {
    window,
    operations,
    damage,
    faults: verdict.faults,
    actedOn: new Map(verdict.faults.map((fault) => [fault.step, actedOnBy(fault, record.messages ?? [])])),
    phases: verdict.phases,
    starved: starvedWindows(record.history.ops),
    nodes: nodeLanes(record, verdict.faults),
    violations,
    evidence,
    named: firstNamed(evidence),
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

/** Nanoseconds. Where no times are known the order of lines stands for them, one each. */
const shortestRun = 10;

function lastMoment(record: RunRecord, verdict: DrawnVerdict): number {
  const candidates = [
    record.history.ops.at(-1)?.time ?? 0,
    record.states.at(-1)?.time ?? 0,
    ...verdict.phases.map((phase) => phase.window.to),
    ...verdict.faults.map((fault) => fault.window.to),
  ];
  // A drawing needs some width, even of a run that ended at once.
  return Math.max(shortestRun, ...candidates.filter((each) => Number.isFinite(each)));
}

/** Evidence names history lines; a completion's line stands for the operation that it completes. */
function evidenceOf(
  record: RunRecord,
  operations: readonly Operation[],
  violations: readonly NumberedViolation[],
): Map<number, readonly Operation[]> {
  const byInvocation = new Map(operations.map((operation) => [operation.index, operation]));
  const open = new Map<number, number>();
  const invocationOf = new Map<number, number>();
  for (const op of record.history.ops) {
    if (op.process === 'nemesis') continue;
    if (op.type === 'invoke') open.set(op.process, op.index);
    invocationOf.set(op.index, open.get(op.process) ?? op.index);
  }
  return new Map(
    violations.map(({ number, violation }) => {
      const named = (violation.operations ?? []).flatMap(
        (line) => byInvocation.get(invocationOf.get(line) ?? -1) ?? [],
      );
      return [number, [...new Set(named)].toSorted((a, b) => a.index - b.index)];
    }),
  );
}

/** The first violation that names each operation. */
function firstNamed(evidence: ReadonlyMap<number, readonly Operation[]>): Map<number, number> {
  const named = new Map<number, number>();
  for (const [number, operations] of evidence) {
    for (const { index } of operations) if (!named.has(index)) named.set(index, number);
  }
  return named;
}

function slots(record: RunRecord): (process: number) => number {
  const concurrency = record.plan?.options['concurrency'];
  if (typeof concurrency !== 'number' || concurrency < 1) return (process) => process;
  return (process) => process % concurrency;
}
