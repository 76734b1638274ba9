import { type PhaseRecord, phaseRecords } from '../../harness/core/nemesis-line.ts';
import type { RunRecord } from '../../harness/core/run-record.ts';
import { type Nanos, nanos } from '../../harness/core/time.ts';

/** How far a history reaches. */
export interface HistoryEnd {
  /** Evidence that the controller saw later is not held against the system. */
  readonly at: Nanos;
  /** The final phase is over. Otherwise the history is a prefix, and what would have followed is not known. */
  readonly isComplete: boolean;
}

/**
 * Where the history ends: at its last line. The sweep of final states comes after the last line of a whole run, and belongs to
 * it; what nodes say after that they say because they are being taken down.
 */
export function historyEnd({ history, finals }: RunRecord): HistoryEnd {
  const isComplete = phaseRecords(history.ops).some(isFinishedFinal);
  let at = history.ops.at(-1)?.time ?? nanos(0);
  if (isComplete) for (const { time } of finals) at = nanos(Math.max(at, time));
  return { at, isComplete };
}

function isFinishedFinal({ name, window }: PhaseRecord): boolean {
  return name === 'final' && window.to !== Infinity;
}
