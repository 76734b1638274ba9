import type { TransactionTable } from '../table/transaction-table.ts';
import type { ListOrders } from './list-orders.ts';

/** Who made the version after each state of each key: a state is how many elements the list has, from none on. */
export class NextWriters {
  readonly #start: Int32Array;
  readonly #writers: Int32Array;

  constructor({ arena, keys, versions }: TransactionTable, { start, order }: ListOrders, isCommitted: Uint8Array) {
    this.#start = start;
    this.#writers = arena.int32(order.length + keys.length).fill(-1);
    for (let key = 0; key < keys.length; key++) {
      let writer = -1;
      for (let i = (start[key + 1] ?? 0) - 1; i >= (start[key] ?? 0); i--) {
        const version = order[i] ?? -1;
        const of = version === -1 ? -1 : versions.writerOf(version);
        // A version of a transaction that did not take effect is none.
        if (of !== -1 && isCommitted[of] === 1) writer = of;
        this.#writers[i + key] = writer;
      }
    }
  }

  /** How many states there are in all. */
  get slots(): number {
    return this.#writers.length;
  }

  slotOf(key: number, length: number): number {
    return (this.#start[key] ?? 0) + key + length;
  }

  /** The committed transaction that made the next version that reads show; -1 when none does. */
  writerAt(slot: number): number {
    return this.#writers[slot] ?? -1;
  }
}
