import type { Arena } from '../../arena.ts';

/** Lists of transactions, a list a key, in two typed arrays: most keys have none. A transaction is added to a key once. */
export class KeyLists {
  /** Of each key: its last entry, or -1. */
  readonly #last: Int32Array;
  readonly #transactions: number[] = [];
  /** Of each entry: the one before it of the same key, or -1. */
  readonly #previous: number[] = [];
  readonly #keys: number[] = [];

  constructor(keyCount: number, arena: Arena) {
    this.#last = arena.int32(keyCount).fill(-1);
  }

  /** Transactions must come in rising order. */
  add(key: number, transaction: number): void {
    const last = this.#last[key] ?? -1;
    if (last !== -1 && this.#transactions[last] === transaction) return;
    if (last === -1) this.#keys.push(key);
    this.#last[key] = this.#transactions.length;
    this.#previous.push(last);
    this.#transactions.push(transaction);
  }

  has(key: number): boolean {
    return this.#last[key] !== -1;
  }

  /** Keys with an entry, in the order of their first. */
  keys(): readonly number[] {
    return this.#keys;
  }

  /** The transactions of a key, rising. */
  of(key: number): number[] {
    const found: number[] = [];
    for (let entry = this.#last[key] ?? -1; entry !== -1; entry = this.#previous[entry] ?? -1)
      found.push(this.#transactions[entry] ?? 0);
    return found.toReversed();
  }
}
