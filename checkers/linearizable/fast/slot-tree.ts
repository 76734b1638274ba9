import type { Arena } from '../../arena.ts';

/**
 * How many intervals cover each slot of a line, with intervals added and taken away, and the next slot that none covers found in
 * O(log n): a segment tree of least counts, in which an addition to a whole subtree waits at its root.
 */
export class SlotTree {
  readonly #leaves: number;
  readonly #least: Int32Array;
  readonly #waiting: Int32Array;

  constructor(arena: Arena, slots: number) {
    let leaves = 1;
    while (leaves < slots) leaves *= 2;
    this.#leaves = leaves;
    this.#least = arena.int32(2 * leaves);
    this.#waiting = arena.int32(2 * leaves);
  }

  /** Adds to the count of the slots from `from` to before `to`. */
  add(from: number, to: number, amount: number): void {
    if (from < to) this.#add(1, 0, this.#leaves, from, to, amount);
  }

  /** The first slot at or after `from` that nothing covers; `end` if there is none before that. */
  firstFree(from: number, end: number): number {
    return from < end ? this.#firstFree(1, 0, this.#leaves, from, end, 0) : end;
  }

  #add(node: number, low: number, high: number, from: number, to: number, amount: number): void {
    if (from <= low && high <= to) {
      this.#least[node] = (this.#least[node] ?? 0) + amount;
      this.#waiting[node] = (this.#waiting[node] ?? 0) + amount;
      return;
    }
    const middle = (low + high) >>> 1;
    if (from < middle) this.#add(2 * node, low, middle, from, to, amount);
    if (to > middle) this.#add(2 * node + 1, middle, high, from, to, amount);
    const least = Math.min(this.#least[2 * node] ?? 0, this.#least[2 * node + 1] ?? 0);
    this.#least[node] = least + (this.#waiting[node] ?? 0);
  }

  #firstFree(node: number, low: number, high: number, from: number, end: number, above: number): number {
    if (high <= from || low >= end || (this.#least[node] ?? 0) + above > 0) return end;
    if (high - low === 1) return low;
    const middle = (low + high) >>> 1;
    const here = above + (this.#waiting[node] ?? 0);
    const left = this.#firstFree(2 * node, low, middle, from, end, here);
    return left < end ? left : this.#firstFree(2 * node + 1, middle, high, from, end, here);
  }
}
