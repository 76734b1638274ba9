import { type PhaseRecord, phaseRecords } from '../../harness/core/nemesis-line.ts';
import type { RunRecord } from '../../harness/core/run-record.ts';
import { type Nanos, nanos } from '../../harness/core/time.ts';

/** How far a history reaches. */
export interface HistoryEnd {
  /** The time of its last line; evidence that the controller saw later is not held against the system. */
  readonly at: Nanos;
  /** The final phase is over. Otherwise the history is a prefix, and what would have followed is not known. */
  readonly isComplete: boolean;
}

/**
 * Where the history ends. The sweep of final states comes after the last line of a whole run, and belongs to it: then
 * `at` is Infinity.
 */
export function historyEnd(record: RunRecord): HistoryEnd {
  const { ops } = record.history;
  const isComplete = phaseRecords(ops).some(isFinishedFinal);
  return { at: isComplete ? nanos(Infinity) : (ops.at(-1)?.time ?? nanos(0)), isComplete };
}

function isFinishedFinal({ name, window }: PhaseRecord): boolean {
  return name === 'final' && window.to !== Infinity;
}
