import type { Arena } from '../../arena.ts';

/** Numbers by place, of which the next one that is small enough is found in O(log n): a segment tree of least values. */
export class LeastTree {
  readonly #leaves: number;
  readonly #least: Float64Array;

  /** All are Infinity at first. */
  constructor(arena: Arena, places: number) {
    let leaves = 1;
    while (leaves < places) leaves *= 2;
    this.#leaves = leaves;
    this.#least = arena.float64(2 * leaves).fill(Infinity);
  }

  set(place: number, value: number): void {
    let node = this.#leaves + place;
    this.#least[node] = value;
    for (node >>>= 1; node >= 1; node >>>= 1) {
      this.#least[node] = Math.min(this.#least[2 * node] ?? Infinity, this.#least[2 * node + 1] ?? Infinity);
    }
  }

  /** The first place from `from` to before `end` whose number is at most `limit`; -1 if there is none. */
  next(from: number, end: number, limit: number): number {
    return from < end ? this.#next(1, 0, this.#leaves, { from, end, limit }) : -1;
  }

  #next(node: number, low: number, high: number, query: Query): number {
    if (high <= query.from || low >= query.end || (this.#least[node] ?? Infinity) > query.limit) return -1;
    if (high - low === 1) return low;
    const middle = (low + high) >>> 1;
    const left = this.#next(2 * node, low, middle, query);
    return left >= 0 ? left : this.#next(2 * node + 1, middle, high, query);
  }
}

interface Query {
  readonly from: number;
  readonly end: number;
  readonly limit: number;
}
