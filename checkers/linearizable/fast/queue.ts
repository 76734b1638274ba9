import type { Columns } from './columns.ts';
import { Elements } from './elements.ts';
import { judgeSurely } from './judge-surely.ts';
import { Presence } from './presence.ts';
import { type Judge, type Ruling, invalid, valid } from './ruling.ts';
import { sortIndexes } from './sort-indexes.ts';

/**
 * Queues whose elements are put in once each: linearizable exactly if nothing is taken that was not put in, nothing twice, no two
 * elements in the wrong order, and nothing is missed by a call that found the queue empty (Henzinger, Sezgin and Vafeiadis 2013).
 */
export class QueueJudge implements Judge {
  readonly algorithm = 'pairs of unique elements (Henzinger, Sezgin and Vafeiadis)';
  readonly #columns: Columns;
  readonly #elements: Elements;
  readonly #presence: Presence;
  readonly #putBy: Float64Array;
  readonly #order: Int32Array;

  constructor(columns: Columns, callsMax: number) {
    this.#columns = columns;
    this.#elements = new Elements(columns, callsMax);
    this.#presence = new Presence(columns, this.#elements, callsMax);
    this.#putBy = columns.arena.float64(callsMax);
    this.#order = columns.arena.int32(callsMax);
  }

  judge(from: number, to: number): Ruling {
    return this.#elements.collect(from, to) ?? judgeSurely(this.#elements, () => this.#judge(), 'dequeue');
  }

  #judge(): Ruling {
    return this.#wrongOrder() ?? this.#presence.judge() ?? valid;
  }

  /** Sweeps over the elements by when they were asked to be put in, with the latest taken of all that were in before. */
  #wrongOrder(): Ruling | undefined {
    const elements = this.#elements;
    for (let element = 0; element < elements.count; element++) {
      this.#order[element] = element;
      this.#putBy[element] = elements.putBy(element);
    }
    sortIndexes(this.#order, elements.count, this.#putBy);
    let latest = -1;
    let latestFrom = -Infinity;
    for (let element = 0, at = 0; element < elements.count; element++) {
      const begin = this.#columns.invoked[elements.put[element] ?? 0] ?? 0;
      for (; at < elements.count && (this.#putBy[this.#order[at] ?? 0] ?? 0) < begin; at++) {
        const before = this.#order[at] ?? 0;
        if (elements.takenFrom(before) > latestFrom) {
          latest = before;
          latestFrom = elements.takenFrom(before);
        }
      }
      if (elements.takenBy(element) < latestFrom) return this.#overtaken(latest, element);
    }
    return undefined;
  }

  #overtaken(earlier: number, later: number): Ruling {
    const elements = this.#elements;
    const put = elements.put[earlier] ?? 0;
    const other = elements.put[later] ?? 0;
    const taken = elements.taken[earlier] ?? -1;
    const otherTaken = elements.taken[later] ?? 0;
    const calls = [put, other, otherTaken, ...(taken < 0 ? [] : [taken])];
    return invalid('out of order', calls, (name) => [
      `${name(put)} returned before ${name(other)} was invoked, so that its element is before the other.`,
      taken < 0
        ? `But ${name(otherTaken)} took the other, and nobody ever took the first.`
        : `But ${name(otherTaken)} took the other, and returned before ${name(taken)}, which took the first, was invoked.`,
    ]);
  }
}
