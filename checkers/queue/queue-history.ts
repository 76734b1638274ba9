import { UsageError } from '../../harness/core/errors.ts';
import type { Operation } from '../../harness/core/history.ts';
import type { Json } from '../../harness/core/json.ts';
import { ValueIds } from '../value-ids.ts';

export const queueKinds: readonly string[] = ['enqueue', 'dequeue', 'drain'];

/** The `error` of a failed dequeue that says: there was nothing in it. Other failures say nothing. */
const emptyError = 'empty';

/** All that a history says of one value. */
export interface QueuedValue {
  readonly value: Json;
  /** Enqueues that did not fail, in order of invocation. */
  readonly attempts: Operation[];
  /** One that failed. */
  refused: Operation | undefined;
  /** Operations that took it out, once for each time, in order of invocation. */
  readonly deliveries: Operation[];
}

/** One value that one operation took out. */
export interface Delivery {
  readonly value: QueuedValue;
  readonly operation: Operation;
}

/** The operations of one queue. */
export interface QueueHistory {
  readonly values: readonly QueuedValue[];
  /** In order of invocation, and within a drain in its order. */
  readonly deliveries: readonly Delivery[];
  /** Of the operations that found the queue empty the one that began last: a dequeue of nothing, or a drain. */
  readonly lastEmpty: Operation | undefined;
  /** Dequeues and drains without an outcome: each dequeue may have taken one value, each drain any number. */
  readonly crashed: readonly Operation[];
}

/**
 * Reads the operations of one queue: `enqueue v`, `dequeue -> v` (null where it was empty, or `fail` with the error `empty`),
 * and `drain -> [v, ..]`, which takes all. What a drain without an outcome answers, it took.
 *
 * @throws UsageError naming the line of a drain that answers no list.
 */
export function queueHistory(operations: readonly Operation[]): QueueHistory {
  const table = new QueueTable();
  const deliveries: Delivery[] = [];
  const crashed: Operation[] = [];
  let lastEmpty: Operation | undefined;
  for (const operation of operations) {
    if (operation.f === 'enqueue') addAttempt(table.valueOf(operation.input, operation), operation);
    else {
      for (const value of table.takenBy(operation)) {
        value.deliveries.push(operation);
        deliveries.push({ value, operation });
      }
      if (operation.type === 'info') crashed.push(operation);
      if (foundEmpty(operation)) lastEmpty = operation;
    }
  }
  return { values: table.values, deliveries, lastEmpty, crashed };
}

/** True for a dequeue that found nothing, and for a drain that came to its end. */
function foundEmpty({ f, type, output, error }: Operation): boolean {
  if (type === 'ok') return f === 'drain' || output === null || output === undefined;
  return type === 'fail' && error === emptyError;
}

/** Notes an enqueue that may have happened, or one that did not. */
function addAttempt(value: QueuedValue, operation: Operation): void {
  if (operation.type === 'fail') value.refused ??= operation;
  else value.attempts.push(operation);
}

/** The values of one queue. */
export class QueueTable {
  readonly values: QueuedValue[] = [];
  readonly #ids = new ValueIds();

  valueOf(value: Json, operation: Operation): QueuedValue {
    const id = this.#ids.idOf(value, operation);
    let known = this.values[id];
    if (known === undefined) this.values[id] = known = { value, attempts: [], refused: undefined, deliveries: [] };
    return known;
  }

  /** @throws UsageError naming the line of a drain that answers no list. */
  takenBy(operation: Operation): QueuedValue[] {
    const { f, type, output, index } = operation;
    if (f === 'dequeue') {
      if (type !== 'ok' || output === null || output === undefined) return [];
      return [this.valueOf(output, operation)];
    }
    if (type === 'fail') return [];
    if (isList(output)) return output.map((value) => this.valueOf(value, operation));
    if (type === 'info') return [];
    throw new UsageError(`history line ${index}: the drain answers no list; record the values that it took as a list`);
  }
}

function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}
