import type { Operation } from '../../harness/core/history.ts';
import { countText } from '../count-text.ts';
import { Findings } from '../findings.ts';
import { keySuffix } from '../keyed-operations.ts';
import type { QueueHistory, QueuedValue } from './queue-history.ts';
import { ProducerOrder } from './queue-order.ts';
import { duplicateStory, lostStory, reorderedStory, someLostStory, unexpectedStory } from './queue-stories.ts';

export type QueueModel = 'fifo' | 'unordered' | 'at-least-once';

type Count = 'keys' | 'attempted' | 'acknowledged' | 'delivered' | 'recovered' | 'duplicated' | 'outstanding';

/** An acknowledged value that never came out, though the queue was found empty later. */
interface Missing {
  readonly value: QueuedValue;
  readonly enqueue: Operation;
}

/** Judges queues one after the other. */
export class QueueJudge {
  readonly #model: QueueModel;
  readonly lost: Findings = new Findings('lost');
  readonly duplicated: Findings = new Findings('duplicated');
  readonly unexpected: Findings = new Findings('unexpected');
  readonly reordered: Findings = new Findings('reordered');
  /** Why it is not known whether something is lost. */
  readonly undecided: string[] = [];
  readonly counts: Record<Count, number> = {
    keys: 0,
    attempted: 0,
    acknowledged: 0,
    delivered: 0,
    recovered: 0,
    duplicated: 0,
    outstanding: 0,
  };

  constructor(model: QueueModel) {
    this.#model = model;
  }

  add(history: QueueHistory, key: string | undefined): void {
    const { counts } = this;
    counts.keys++;
    counts.delivered += history.deliveries.length;
    const missing: Missing[] = [];
    let outstanding = 0;
    for (const value of history.values) {
      const acknowledged = value.attempts.filter(({ type }) => type === 'ok');
      counts.attempted += value.attempts.length;
      counts.acknowledged += acknowledged.length;
      counts.recovered += Math.max(0, Math.min(value.deliveries.length, value.attempts.length) - acknowledged.length);
      this.#judgeDeliveries(value, key);
      const due = acknowledged.filter((enqueue) => isBefore(enqueue, history.lastEmpty));
      outstanding += Math.max(0, acknowledged.length - value.deliveries.length);
      for (const enqueue of due.slice(value.deliveries.length)) missing.push({ value, enqueue });
    }
    counts.outstanding += outstanding;
    if (outstanding > missing.length) {
      const count = countText(outstanding - missing.length, 'acknowledged value');
      this.undecided.push(`${count}${keySuffix(key)} did not come out, and nobody found the queue empty after that`);
    }
    this.#judgeMissing(history, missing, key);
    if (this.#model !== 'fifo') return;
    const order = new ProducerOrder();
    for (const delivery of history.deliveries) {
      const [enqueue] = delivery.value.attempts;
      // Of what came more than once nobody knows which of them is which.
      if (enqueue === undefined || delivery.value.attempts.length > 1 || delivery.value.deliveries.length > 1) continue;
      const found = order.add(delivery, enqueue);
      if (found !== undefined) this.reordered.add(() => reorderedStory(found, key));
    }
  }

  /** What operations without an outcome may have taken is not known to be lost. */
  #judgeMissing({ lastEmpty, crashed }: QueueHistory, missing: readonly Missing[], key: string | undefined): void {
    if (lastEmpty === undefined || missing.length === 0) return;
    const takers = crashed.filter(({ invokedAt }) => invokedAt <= endOf(lastEmpty));
    if (takers.length === 0) {
      for (const { value, enqueue } of missing) this.lost.add(() => lostStory(value, enqueue, lastEmpty, key));
    } else if (missing.length > takers.length && takers.every(({ f }) => f === 'dequeue')) {
      const enqueues = missing.map(({ enqueue }) => enqueue);
      this.lost.add(() => someLostStory(enqueues, takers, lastEmpty, key));
    } else {
      const count = countText(missing.length, 'acknowledged value');
      const operations = countText(takers.length, 'dequeue or drain', 'dequeues and drains');
      this.undecided.push(
        `${count}${keySuffix(key)} never came out, but ${operations} without an outcome may have taken them`,
      );
    }
  }

  #judgeDeliveries(value: QueuedValue, key: string | undefined): void {
    const { attempts, deliveries } = value;
    if (deliveries.length === 0) return;
    const inOrder = deliveries.length === 1 ? deliveries : deliveries.toSorted((a, b) => endOf(a) - endOf(b));
    const isOften = this.#model === 'at-least-once';
    // The n-th to be taken out needs n put in before it ended; where a value may come again, one is enough for all.
    const early = inOrder.find((delivery, n) => {
      const needed = attempts[isOften ? 0 : n];
      return n < attempts.length || isOften ? needed === undefined || needed.invokedAt > endOf(delivery) : false;
    });
    const stranger = attempts.length === 0 ? inOrder[0] : early;
    if (stranger !== undefined) this.unexpected.add(() => unexpectedStory(value, stranger, key));
    if (attempts.length === 0 || deliveries.length <= attempts.length) return;
    this.counts.duplicated++;
    if (!isOften) this.duplicated.add(() => duplicateStory(value, deliveries, key));
  }
}

function isBefore(enqueue: Operation, empty: Operation | undefined): boolean {
  return empty !== undefined && endOf(enqueue) < empty.invokedAt;
}

function endOf({ completedAt }: Operation): number {
  return completedAt ?? Infinity;
}
