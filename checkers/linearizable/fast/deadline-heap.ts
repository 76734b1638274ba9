import type { Columns } from './columns.ts';

/** Calls by when they return, the earliest first: a binary heap. One without an outcome comes last. */
export class DeadlineHeap {
  readonly #returned: Float64Array;
  readonly #calls: Int32Array;
  #size = 0;

  constructor({ arena, returned }: Pick<Columns, 'arena' | 'returned'>, capacity: number) {
    this.#returned = returned;
    this.#calls = arena.int32(capacity);
  }

  get size(): number {
    return this.#size;
  }

  clear(): void {
    this.#size = 0;
  }

  add(call: number): void {
    let at = this.#size++;
    const deadline = this.#deadline(call);
    while (at > 0) {
      const parent = (at - 1) >>> 1;
      const other = this.#calls[parent] ?? 0;
      if (this.#deadline(other) <= deadline) break;
      this.#calls[at] = other;
      at = parent;
    }
    this.#calls[at] = call;
  }

  /** Takes the call that returns first; the heap must not be empty. */
  take(): number {
    const first = this.#calls[0] ?? 0;
    const last = this.#calls[--this.#size] ?? 0;
    const deadline = this.#deadline(last);
    let at = 0;
    for (let child = 1; child < this.#size; child = 2 * at + 1) {
      const right = child + 1;
      const isRight =
        right < this.#size && this.#deadline(this.#calls[right] ?? 0) < this.#deadline(this.#calls[child] ?? 0);
      const next = isRight ? right : child;
      if (deadline <= this.#deadline(this.#calls[next] ?? 0)) break;
      this.#calls[at] = this.#calls[next] ?? 0;
      at = next;
    }
    this.#calls[at] = last;
    return first;
  }

  #deadline(call: number): number {
    return this.#returned[call] ?? Infinity;
  }
}
