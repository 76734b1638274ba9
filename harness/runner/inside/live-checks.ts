import type { CheckerRun } from '../../../checkers/run-checkers.ts';
import { type Json, parseJson } from '../../core/json.ts';
import type { TraceEvent } from '../../core/trace.ts';
import type { Violation } from '../../core/verdict.ts';
import type { StreamingCheck } from '../../ports/checker.ts';
import type { HistoryEntry } from '../../store/history-recorder.ts';

export interface LiveChecksRequest {
  readonly checkers: readonly CheckerRun[];
  /** What the workload said that the data begins with. */
  readonly initial: Json;
  /** Names of the properties that the system declares for this workload. */
  readonly promised: readonly string[];
  /** Told once, of the first violation. */
  readonly onViolation: (violation: Violation) => void;
}

/**
 * Judges a run while it goes on, with those of its checkers that can judge line by line. What they find holds
 * for every history that begins so, so that the run may end there; the verdict is still made from the whole record.
 */
export class LiveChecks {
  readonly #checks: readonly StreamingCheck[];
  readonly #onViolation: (violation: Violation) => void;
  #isOver = false;

  constructor({ checkers, initial, promised, onViolation }: LiveChecksRequest) {
    this.#checks = checkers.flatMap(
      ({ checker, model }) => checker.stream?.({ initial, promised, ...(model === undefined ? {} : { model }) }) ?? [],
    );
    this.#onViolation = onViolation;
  }

  /** How many of the checkers can judge line by line. */
  get count(): number {
    return this.#checks.length;
  }

  /** Takes a line of the history, which was given this index. */
  see({ valueText, error, node, ...entry }: HistoryEntry, index: number): void {
    if (this.#isOver || this.#checks.length === 0) return;
    const op = {
      ...entry,
      index,
      value: parseJson(valueText),
      ...(error === undefined ? {} : { error }),
      ...(node === undefined ? {} : { node }),
    };
    for (const check of this.#checks) this.#tell(check.add(op));
  }

  seeTrace(event: TraceEvent): void {
    if (this.#isOver) return;
    for (const check of this.#checks) this.#tell(check.addTrace?.(event));
  }

  #tell(violation: Violation | undefined): void {
    if (violation === undefined || this.#isOver) return;
    this.#isOver = true;
    this.#onViolation(violation);
  }
}
