import { UsageError, assert } from '../../harness/core/errors.ts';
import type { Operation } from '../../harness/core/history.ts';
import type { Json } from '../../harness/core/json.ts';
import { ValueIds } from '../value-ids.ts';

/** What became of the attempts to add one value. Times are in nanoseconds. */
export interface Element {
  readonly value: Json;
  /** The first attempt that may have happened: not one that failed. */
  attempt: Operation | undefined;
  /** From when on it may be there; Infinity where nothing that may have happened adds it, -Infinity where it was there first. */
  attemptedAt: number;
  /** The attempt that was acknowledged first. */
  acknowledged: Operation | undefined;
  /** From when on it must be there; Infinity where no attempt is known to have happened. */
  acknowledgedAt: number;
  /** An attempt that failed. */
  refused: Operation | undefined;
}

/** A read that was answered, with the elements that it showed, in its order. */
export interface SetRead {
  readonly operation: Operation;
  readonly completedAt: number;
  /** Positions in `SetHistory.elements`. */
  readonly shown: Int32Array;
}

/** The operations of one set. */
export interface SetHistory {
  readonly elements: readonly Element[];
  /** In order of invocation. */
  readonly reads: readonly SetRead[];
}

/**
 * Reads the operations of one set: `add v`, and `read -> [v, ..]`.
 *
 * @throws UsageError naming the line of a read that answers no list.
 */
export function setHistory(operations: readonly Operation[], initial: readonly Json[] = []): SetHistory {
  const table = new ElementTable();
  for (const value of initial) {
    const element = table.elementOf(value, { index: 0, f: 'add' });
    element.attemptedAt = element.acknowledgedAt = -Infinity;
  }
  const reads: SetRead[] = [];
  for (const operation of operations) {
    if (operation.f === 'add') addAttempt(table.elementOf(operation.input, operation), operation);
    else if (operation.type === 'ok') reads.push(table.readOf(operation));
  }
  return { elements: table.elements, reads };
}

/** What a set held from the beginning, where the workload said so: a list, for histories without keys. */
export function initialElements(initial: Json | undefined, key: string | undefined): readonly Json[] {
  return key === undefined && isList(initial) ? initial : [];
}

/** The elements of one set, by value. */
export class ElementTable {
  readonly elements: Element[] = [];
  readonly #ids = new ValueIds();

  elementOf(value: Json, operation: Pick<Operation, 'index' | 'f'>): Element {
    return this.elementAt(this.positionOf(value, operation));
  }

  elementAt(position: number): Element {
    const element = this.elements[position];
    assert(element !== undefined, `the table has no element ${position}`);
    return element;
  }

  /** @throws UsageError naming the line, when the read answers no list. */
  readOf(operation: Operation): SetRead {
    const { output, completedAt = Infinity } = operation;
    if (!isList(output)) {
      throw new UsageError(
        `history line ${operation.index}: the read answers no list; record the elements that it showed as a list`,
      );
    }
    const shown = new Int32Array(output.length);
    for (let i = 0; i < output.length; i++) shown[i] = this.positionOf(output[i] ?? null, operation);
    return { operation, completedAt, shown };
  }

  positionOf(value: Json, operation: Pick<Operation, 'index' | 'f'>): number {
    const id = this.#ids.idOf(value, operation);
    if (id === this.elements.length) this.elements.push(newElement(value));
    return id;
  }
}

/** Notes what an attempt to add the element came to. */
function addAttempt(element: Element, operation: Operation): void {
  if (operation.type === 'fail') {
    element.refused ??= operation;
    return;
  }
  if (element.attempt === undefined) element.attempt = operation;
  element.attemptedAt = Math.min(element.attemptedAt, operation.invokedAt);
  const { completedAt = Infinity } = operation;
  if (operation.type === 'ok' && completedAt < element.acknowledgedAt) {
    element.acknowledged = operation;
    element.acknowledgedAt = completedAt;
  }
}

function newElement(value: Json): Element {
  return {
    value,
    attempt: undefined,
    attemptedAt: Infinity,
    acknowledged: undefined,
    acknowledgedAt: Infinity,
    refused: undefined,
  };
}

function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}
