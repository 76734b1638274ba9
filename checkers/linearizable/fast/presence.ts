import type { Columns } from './columns.ts';
import type { Elements } from './elements.ts';
import { type Ruling, invalid } from './ruling.ts';
import { sortIndexes } from './sort-indexes.ts';

/**
 * A call that found nothing needs a moment at which nothing needs to be there: an element certainly is there from when it was put in at the
 * latest until somebody began to take it out, ends not included.
 */
export class Presence {
  readonly #columns: Columns;
  readonly #elements: Elements;
  readonly #putBy: Float64Array;
  /** Elements that certainly are there for a while, by when that begins. */
  readonly #order: Int32Array;
  #count = 0;
  /** The times without a gap in which something is there. */
  readonly #from: Float64Array;
  readonly #to: Float64Array;

  constructor(columns: Columns, elements: Elements, callsMax: number) {
    this.#columns = columns;
    this.#elements = elements;
    this.#putBy = columns.arena.float64(callsMax);
    this.#order = columns.arena.int32(callsMax);
    this.#from = columns.arena.float64(callsMax);
    this.#to = columns.arena.float64(callsMax);
  }

  /** A ruling when a call found nothing while something was there. */
  judge(): Ruling | undefined {
    const elements = this.#elements;
    if (elements.emptyCount === 0) return undefined;
    const spans = this.#spans();
    const { invoked, returned } = this.#columns;
    for (let at = 0; at < elements.emptyCount; at++) {
      const call = elements.empties[at] ?? 0;
      const span = this.#lastBefore(invoked[call] ?? 0, spans);
      if (span >= 0 && (returned[call] ?? 0) < (this.#to[span] ?? 0)) return this.#notEmpty(call);
    }
    return undefined;
  }

  #spans(): number {
    const elements = this.#elements;
    this.#count = 0;
    for (let element = 0; element < elements.count; element++) {
      this.#putBy[element] = elements.putBy(element);
      if (elements.putBy(element) < elements.takenFrom(element)) this.#order[this.#count++] = element;
    }
    sortIndexes(this.#order, this.#count, this.#putBy);
    let spans = 0;
    for (let at = 0; at < this.#count; at++) {
      const element = this.#order[at] ?? 0;
      const begin = elements.putBy(element);
      const end = elements.takenFrom(element);
      const last = spans - 1;
      if (last >= 0 && begin < (this.#to[last] ?? 0)) this.#to[last] = Math.max(this.#to[last] ?? 0, end);
      else {
        this.#from[spans] = begin;
        this.#to[spans++] = end;
      }
    }
    return spans;
  }

  #lastBefore(moment: number, spans: number): number {
    let low = 0;
    let high = spans;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#from[middle] ?? 0) < moment) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }

  /** The fewest elements that leave no gap: of those that are there at a moment, always the one that stays longest. */
  #notEmpty(call: number): Ruling {
    const elements = this.#elements;
    const end = this.#columns.returned[call] ?? 0;
    const calls = [call];
    let covered = this.#columns.invoked[call] ?? 0;
    for (let at = 0; covered <= end;) {
      let longest = -1;
      for (; at < this.#count && elements.putBy(this.#order[at] ?? 0) < covered; at++) {
        const element = this.#order[at] ?? 0;
        if (longest < 0 || elements.takenFrom(element) > elements.takenFrom(longest)) longest = element;
      }
      if (longest < 0) break;
      covered = elements.takenFrom(longest);
      calls.push(elements.put[longest] ?? 0);
      const taken = elements.taken[longest] ?? -1;
      if (taken >= 0) calls.push(taken);
    }
    return invalid('not empty', calls, (name) => [
      `At every moment at which ${name(call)} can have looked, something was there: put in before, and not yet asked for.`,
    ]);
  }
}
