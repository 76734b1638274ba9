import type { Operation } from '../../harness/core/history.ts';
import type { ProcessId } from '../../harness/core/op.ts';
import type { Delivery } from './queue-history.ts';
import type { Reordered } from './queue-stories.ts';

/**
 * Looks for what one process put in in one order and one process took out in another. Deliveries come in the order of their
 * consumer; each takes constant time. Only the value that is furthest ahead of each pair of processes is kept.
 */
export class ProducerOrder {
  readonly #furthest = new Map<ProcessId, Map<ProcessId, Delivery>>();

  /** The next value that a process took out, and the enqueue that put it in, of which there is but one. */
  add(delivery: Delivery, enqueue: Operation): Reordered | undefined {
    const { value, operation } = delivery;
    let byProducer = this.#furthest.get(operation.process);
    if (byProducer === undefined) this.#furthest.set(operation.process, (byProducer = new Map<ProcessId, Delivery>()));
    const ahead = byProducer.get(enqueue.process);
    const aheadIn = ahead?.value.attempts[0];
    if (ahead === undefined || aheadIn === undefined || aheadIn.index < enqueue.index) {
      byProducer.set(enqueue.process, delivery);
      return undefined;
    }
    // Without an outcome it may have come in after the other one.
    if (enqueue.type !== 'ok') return undefined;
    return {
      first: value,
      second: ahead.value,
      firstIn: enqueue,
      secondIn: aheadIn,
      firstOut: operation,
      secondOut: ahead.operation,
    };
  }
}
