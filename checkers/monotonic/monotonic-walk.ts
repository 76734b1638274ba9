import { UsageError } from '../../harness/core/errors.ts';
import type { Operation } from '../../harness/core/history.ts';
import type { ProcessId } from '../../harness/core/op.ts';
import { type Story, who } from '../findings.ts';
import { keySuffix } from '../keyed-operations.ts';
import type { Walk } from '../sweep.ts';

export type MonotonicModel = 'real-time' | 'process';

/** An answer that is behind an earlier one. */
export interface Regress {
  readonly earlier: Operation;
  readonly later: Operation;
}

/**
 * Walks through the operations on one value that only rises, and tells of each answer that is below the greatest one given before
 * it began, or before it in its process; of an increment, also one that is equal.
 */
export class MonotonicWalk implements Walk {
  readonly #model: MonotonicModel;
  readonly #tell: (regress: Regress) => void;
  /** The operation with the greatest answer of those that have ended. */
  #greatest: Operation | undefined;
  /** What that was when an operation began that is still open. */
  readonly #before = new Map<number, Operation>();
  readonly #ofProcess = new Map<ProcessId, Operation>();

  constructor(model: MonotonicModel, tell: (regress: Regress) => void) {
    this.#model = model;
    this.#tell = tell;
  }

  begin({ index }: Operation): void {
    if (this.#greatest !== undefined && this.#model === 'real-time') this.#before.set(index, this.#greatest);
  }

  end(operation: Operation): void {
    const before = this.#before.get(operation.index);
    this.#before.delete(operation.index);
    const own = this.#ofProcess.get(operation.process);
    const earlier = [own, before].find((each) => each !== undefined && isBehind(operation, each));
    if (earlier !== undefined) this.#tell({ earlier, later: operation });
    if (isGreater(operation, own)) this.#ofProcess.set(operation.process, operation);
    if (isGreater(operation, this.#greatest)) this.#greatest = operation;
  }

  /** Nothing will be known of the operation. */
  drop({ index }: Operation): void {
    this.#before.delete(index);
  }
}

/** True for an operation that raises the value and answers to what. */
export function isIncrement({ f }: Operation): boolean {
  return f !== 'read';
}

/**
 * What an operation answered.
 *
 * @throws UsageError naming the line, when that is no number.
 */
export function answerOf({ index, f, output }: Operation): number | bigint {
  if (typeof output === 'bigint' || (typeof output === 'number' && !Number.isNaN(output))) return output;
  throw new UsageError(`history line ${index}: the ${f} answers no number; record the value that it found or made`);
}

/** Tells of an answer that went back, or stood still where it had to rise. */
export function regressStory({ earlier, later }: Regress, key: string | undefined): Story {
  const [before, after] = [answerOf(earlier), answerOf(later)];
  const isEqual = before >= after && before <= after;
  const where = earlier.process === later.process ? 'in the same process' : 'before it began';
  return {
    title: isEqual
      ? `an ${later.f}${keySuffix(key)} answered ${after}, and so had an operation ${where}`
      : `the value${keySuffix(key)} went back from ${before} to ${after}`,
    explanation: [
      `${who(earlier)} ${verb(earlier)} ${before}.`,
      `${who(later)} ${verb(later)} ${after}, begun after that.`,
    ],
    operations: [earlier, later],
    anomaly: 'non-monotonic-read',
    isOfTime: true,
  };
}

/** Two increments that overlapped and made the same value. */
export function equalStory({ earlier, later }: Regress, key: string | undefined): Story {
  const value = answerOf(later);
  return {
    title: `two operations${keySuffix(key)} both raised the value to ${value}`,
    explanation: [`${who(earlier)} raised it to ${value}.`, `${who(later)} raised it to ${value} too.`],
    operations: [earlier, later],
    anomaly: 'lost-update',
    isOfTime: true,
  };
}

function verb(operation: Operation): string {
  return isIncrement(operation) ? 'raised the value to' : 'read';
}

function isBehind(later: Operation, earlier: Operation): boolean {
  const [before, after] = [answerOf(earlier), answerOf(later)];
  return isIncrement(later) ? after <= before : after < before;
}

function isGreater(operation: Operation, other: Operation | undefined): boolean {
  return other === undefined || answerOf(operation) > answerOf(other);
}
