import type { Operation } from '../harness/core/history.ts';

/** What a walk through time calls: each operation's begin, and its end where its outcome is `ok`. */
export interface Walk {
  begin(operation: Operation): void;
  end(operation: Operation): void;
}

/**
 * Walks through operations (in order of invocation) in order of time. Intervals are closed: at equal times what begins comes before what
 * ends, or a coarse clock invents an order. O(n log n), linear where completions are nearly sorted.
 */
export function sweep(operations: readonly Operation[], walk: Walk): void {
  const ending = operations.filter(({ type }) => type === 'ok').toSorted((a, b) => endOf(a) - endOf(b));
  let next = 0;
  for (const operation of operations) {
    for (let first = ending[next]; first !== undefined && endOf(first) < operation.invokedAt; first = ending[++next]) {
      walk.end(first);
    }
    walk.begin(operation);
  }
  for (; next < ending.length; next++) {
    const last = ending[next];
    if (last !== undefined) walk.end(last);
  }
}

/** The same order for operations that come line by line: an end waits until the clock has moved on. */
export class StreamedSweep {
  readonly #walk: Walk;
  #waiting: Operation[] = [];

  constructor(walk: Walk) {
    this.#walk = walk;
  }

  begin(operation: Operation): void {
    this.#moveTo(operation.invokedAt);
    this.#walk.begin(operation);
  }

  end(operation: Operation): void {
    this.#moveTo(endOf(operation));
    this.#waiting.push(operation);
  }

  #moveTo(now: number): void {
    const [first] = this.#waiting;
    if (first === undefined || endOf(first) >= now) return;
    for (const operation of this.#waiting) this.#walk.end(operation);
    this.#waiting = [];
  }
}

function endOf({ completedAt }: Operation): number {
  return completedAt ?? Infinity;
}
