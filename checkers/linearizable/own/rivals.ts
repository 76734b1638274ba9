import type { EventList } from './event-list.ts';
import type { Linearization } from './linearization.ts';
import type { Problem } from './problem.ts';

/** So many calls of a kind are looked at before and behind each: a rival that is missed costs time alone. */
const reach = 64;

/**
 * For each call those that do the same, overlap it and return before it. While one of them can come next, this one need not be tried: in
 * any solution that has this one first the two can be exchanged, since the moment of either lies within the interval of the other.
 */
export class Rivals {
  /** The rivals of call i are those from `from[i]` to before `from[i + 1]`. */
  readonly #from: Int32Array;
  readonly #rivals: readonly number[];
  readonly #problem: Problem;
  /** By kind: when a call of the kind was last seen in progress, as the number of the look. */
  readonly #seenAt: Float64Array;
  #looks = 0;

  constructor(problem: Problem) {
    const { completed, kinds, isReadOnly, callEvent, returnEvent, effects } = problem;
    this.#from = new Int32Array(completed + 1);
    this.#problem = problem;
    this.#seenAt = new Float64Array(effects.length);
    const rivals: number[] = [];
    const byKind = callsByKind(kinds, effects.length);
    const place = new Int32Array(effects.length);
    for (let id = 0; id < completed; id++) {
      this.#from[id] = rivals.length;
      const kind = kinds[id] ?? 0;
      const calls = byKind[kind] ?? [];
      const own = place[kind] ?? 0;
      place[kind] = own + 1;
      if (isReadOnly[kind] === 1) continue;
      const begun = callEvent[id] ?? 0;
      const returned = returnEvent[id] ?? 0;
      for (let at = Math.max(0, own - reach); at < Math.min(calls.length, own + reach); at++) {
        const other = calls[at] ?? 0;
        const end = returnEvent[other] ?? 0;
        if (end > begun && end < returned) rivals.push(other);
      }
    }
    this.#from[completed] = rivals.length;
    this.#rivals = rivals;
  }

  /** Whether a rival of the call has begun before the horizon and is not in order yet. */
  has(id: number, horizon: number, line: Pick<Linearization, 'isLinearized'>): boolean {
    const { callEvent } = this.#problem;
    const end = this.#from[id + 1] ?? 0;
    for (let at = this.#from[id] ?? 0; at < end; at++) {
      const other = this.#rivals[at] ?? 0;
      if ((callEvent[other] ?? 0) < horizon && !line.isLinearized(other)) return true;
    }
    return false;
  }

  /** Sees which kinds are in progress: those of the calls that remain before the horizon. */
  lookAround(list: EventList, horizon: number): void {
    const { events, kinds } = this.#problem;
    this.#looks++;
    for (let event = list.first; event !== horizon && event !== list.end; event = list.after(event)) {
      this.#seenAt[kinds[events[event] ?? 0] ?? 0] = this.#looks;
    }
  }

  /** Whether the last look saw a call of the kind: it goes before an open one of the kind, since it has a deadline. */
  isInProgress(kind: number): boolean {
    return this.#seenAt[kind] === this.#looks;
  }
}

function callsByKind(kinds: Int32Array, count: number): number[][] {
  const byKind: number[][] = Array.from({ length: count }, () => []);
  for (const [id, kind] of kinds.entries()) byKind[kind]?.push(id);
  return byKind;
}
