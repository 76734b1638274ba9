import type { Operation } from '../../harness/core/history.ts';
import type { Violation } from '../../harness/core/verdict.ts';
import { violationOf } from '../findings.ts';
import type { StreamedObject, StreamedOperation } from '../stream-by-key.ts';
import { QueueTable, type QueuedValue } from './queue-history.ts';
import type { QueueModel } from './queue-judge.ts';
import { ProducerOrder } from './queue-order.ts';
import { duplicateStory, reorderedStory, unexpectedStory } from './queue-stories.ts';

/** A delivery that its value's enqueues do not account for, or not yet: as long as the clock stands still, one may begin. */
interface Suspect {
  readonly value: QueuedValue;
  readonly delivery: Operation;
}

/** Judges one queue while its history goes on: what nobody put in, what came too often, and what came in the wrong order. */
export class QueueStream implements StreamedObject {
  readonly #model: QueueModel;
  readonly #table = new QueueTable();
  readonly #order = new ProducerOrder();
  #suspects: Suspect[] = [];
  /** Values of which enough has been told. */
  readonly #told = new Set<QueuedValue>();

  constructor(model: QueueModel) {
    this.#model = model;
  }

  add({ operation, hasEnded, key }: StreamedOperation): Violation | undefined {
    let found: Violation | undefined;
    if (operation.f === 'enqueue') found = this.#addAttempt(operation, hasEnded, key);
    else if (hasEnded) found = this.#addDeliveries(operation, key);
    const now = hasEnded ? (operation.completedAt ?? 0) : operation.invokedAt;
    return this.#judgeSuspects(now, key) ?? found;
  }

  #addAttempt(operation: Operation, hasEnded: boolean, key: string | undefined): Violation | undefined {
    const value = this.#table.valueOf(operation.input, operation);
    if (!hasEnded) {
      value.attempts.push(operation);
      // It may have been taken out already, in the instant in which its enqueue begins.
      const [delivery] = value.deliveries;
      return delivery === undefined ? undefined : this.#judgeOrder(value, delivery, key);
    }
    // Those that are still open are the last ones.
    const at = value.attempts.findLastIndex(({ index }) => index === operation.index);
    if (operation.type !== 'fail') {
      if (at !== -1) value.attempts[at] = operation;
      return undefined;
    }
    if (at !== -1) value.attempts.splice(at, 1);
    value.refused ??= operation;
    const delivery = value.deliveries.at(-1);
    if (delivery !== undefined && !this.#told.has(value)) this.#suspects.push({ value, delivery });
    return undefined;
  }

  #addDeliveries(operation: Operation, key: string | undefined): Violation | undefined {
    const delivery = { ...operation, output: operation.f === 'drain' ? null : operation.output };
    let found: Violation | undefined;
    for (const value of this.#table.takenBy(operation)) {
      value.deliveries.push(delivery);
      // All that had begun by now had begun by the end of the delivery, which is now.
      const needed = this.#model === 'at-least-once' ? 1 : value.deliveries.length;
      if (value.attempts.length < needed && !this.#told.has(value)) this.#suspects.push({ value, delivery });
      found = this.#judgeOrder(value, delivery, key) ?? found;
    }
    return found;
  }

  /** Whether a value that was put in once and taken out once came before one of the same producer that was put in earlier. */
  #judgeOrder(value: QueuedValue, delivery: Operation, key: string | undefined): Violation | undefined {
    const [enqueue] = value.attempts;
    const isSingle = value.attempts.length === 1 && value.deliveries.length === 1;
    if (this.#model !== 'fifo' || !isSingle || enqueue === undefined) return undefined;
    const reordered = this.#order.add({ value, operation: delivery }, enqueue);
    return reordered === undefined ? undefined : violationOf('reordered', reorderedStory(reordered, key));
  }

  /** Enough had been put in when the value was taken out: once, or as often as it was. */
  #isAccountedFor({ attempts, deliveries }: QueuedValue, delivery: Operation): boolean {
    const end = endOf(delivery);
    const begun = attempts.filter(({ invokedAt }) => invokedAt <= end).length;
    if (this.#model === 'at-least-once') return begun > 0;
    return begun >= deliveries.filter((each) => endOf(each) <= end).length;
  }

  #judgeSuspects(now: number, key: string | undefined): Violation | undefined {
    if (this.#suspects.length === 0) return undefined;
    const due = this.#suspects.filter(({ delivery }) => endOf(delivery) < now);
    if (due.length === 0) return undefined;
    this.#suspects = this.#suspects.filter(({ delivery }) => endOf(delivery) >= now);
    const guilty = due.find(({ value, delivery }) => !this.#told.has(value) && !this.#isAccountedFor(value, delivery));
    if (guilty === undefined) return undefined;
    const { value, delivery } = guilty;
    this.#told.add(value);
    // What was put in later is no part of the story.
    const attempts = value.attempts.filter(({ invokedAt }) => invokedAt <= endOf(delivery));
    return attempts.length > 0
      ? violationOf('duplicated', duplicateStory({ ...value, attempts }, value.deliveries, key))
      : violationOf('unexpected', unexpectedStory(value, delivery, key));
  }
}

function endOf({ completedAt }: Operation): number {
  return completedAt ?? Infinity;
}
