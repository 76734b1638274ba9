import type { Operation } from '../../harness/core/history.ts';
import { type PhaseRecord, phaseRecords } from '../../harness/core/nemesis-line.ts';
import { type PhaseName, walkSteps } from '../../harness/core/plan.ts';
import type { RunRecord } from '../../harness/core/run-record.ts';
import { overlaps } from '../../harness/core/time.ts';
import type { Verdict } from '../../harness/core/verdict.ts';
import type { Checker } from '../../harness/ports/checker.ts';
import { countText } from '../count-text.ts';
import { historyEnd } from '../timeline/history-end.ts';

/** The kinds of operation that a workload has, as it declares them. */
export interface CoveredOperation {
  readonly f: string;
  readonly isRequired: boolean;
}

/** A kind must have succeeded in one of the phases of each group. */
const everyPhase: readonly (readonly PhaseName[])[] = [['before'], ['during'], ['after']];
/**
 * Where each fault waits for an event, the run is about one moment, and that the fault came then is its proof; a phase of a
 * second or two need not have room for every kind of operation.
 */
const aroundTheMoment: readonly (readonly PhaseName[])[] = [['before', 'during'], ['after']];

/**
 * Judges the run, not the system: nothing passes by emptiness. Each required kind of operation was `ok` before, during and
 * after the faults, a final read succeeded, and the final phase came to its end. (Before or during them, where each fault
 * waits for an event.)
 *
 * A function of the workload's operations, which checkers must not know: whoever runs checkers on a workload makes one from
 * `workload.operations`. The final reads are the kinds of the final phase that begin with `read`.
 *
 * @example coverage(workload.operations).check(record, options)
 */
export function coverage(operations: readonly CoveredOperation[]): Checker {
  return {
    name: 'coverage',
    proves: 'each required kind of operation succeeded before, during and after the faults, and a final read did',
    completeness: 'complete',
    complexity: 'O(n)',
    isHeavy: false,
    check: (record) => judge(record, operations),
  };
}

function judge(record: RunRecord, operations: readonly CoveredOperation[]): Verdict {
  const phases = phaseRecords(record.history.ops);
  const successes = record.history.operations.filter(({ type }) => type === 'ok');
  const counts = countsOf(successes, phases, operations);
  const required = operations.filter(({ isRequired }) => isRequired).map(({ f }) => f);
  const groups = isAimed(record) ? aroundTheMoment : everyPhase;
  const reasons = groups.flatMap((group) => {
    const never = required.filter((f) => group.every((phase) => (counts.get(f)?.[phase] ?? 0) === 0));
    return never.length === 0 ? [] : [`no ${never.join(', ')} succeeded ${group.join(' or ')} faults`];
  });
  const finals = successes.filter((operation) => isIn(operation, phases, 'final') && operation.f.startsWith('read'));
  if (finals.length === 0) reasons.push('no final read succeeded');
  if (!historyEnd(record).isComplete) reasons.push('the final phase never came to its end');
  return {
    checker: 'coverage',
    validity: reasons.length === 0 ? 'valid' : 'unknown',
    summary:
      reasons.length === 0
        ? `${countText(required.length, 'kind')} of operation succeeded before, during and after faults`
        : reasons.join('; '),
    complete: true,
    properties: [],
    violations: [],
    details: { succeeded: Object.fromEntries(counts), finalReads: finals.length },
  };
}

function isAimed({ plan }: RunRecord): boolean {
  const faults = [...walkSteps(plan?.steps ?? [])].filter((step) => step.do.kind === 'fault');
  return faults.length > 0 && faults.every(({ when }) => when.kind !== 'time');
}

type PhaseCounts = Record<PhaseName, number>;

/** How many operations of each declared kind succeeded in each phase. */
function countsOf(
  successes: readonly Operation[],
  phases: readonly PhaseRecord[],
  operations: readonly CoveredOperation[],
): Map<string, PhaseCounts> {
  const counts = new Map<string, PhaseCounts>();
  for (const { f } of operations) counts.set(f, { before: 0, during: 0, after: 0, final: 0 });
  for (const operation of successes) {
    const row = counts.get(operation.f);
    if (row === undefined) continue;
    for (const { name } of phases) if (isIn(operation, phases, name)) row[name] += 1;
  }
  return counts;
}

/** It succeeded in the phase, whenever it was asked for: before the faults nothing of them may be seen. */
function isIn({ completedAt }: Operation, phases: readonly PhaseRecord[], name: PhaseName): boolean {
  if (completedAt === undefined) return false;
  const moment = { from: completedAt, to: completedAt };
  return phases.some((phase) => phase.name === name && overlaps(phase.window, moment));
}
