import type { Arena } from '../../arena.ts';
import type { Columns } from './columns.ts';
import type { Elements } from './elements.ts';
import { LeastTree } from './least-tree.ts';
import { SlotTree } from './slot-tree.ts';
import { sortIndexes } from './sort-indexes.ts';

/** Elements that certainly are on a stack together, and none of which can be at its bottom. */
export type Tangle = readonly number[];

/**
 * Puts the elements of a stack into each other. An element certainly is there from when it was put in at the latest until somebody began to
 * take it out; one that need not be there at all can be pushed and popped at once. Where nothing need be there, the history falls
 * apart. In each part some element must lie at the bottom: pushed before all others can have been, popped after all others; any that can
 * be will do. Without it the part falls apart again.
 */
export class Nesting {
  readonly #arena: Arena;
  readonly #columns: Columns;
  readonly #elements: Elements;
  /** The elements that certainly are there for a while, by when that begins; and the slots of that time. */
  readonly #order: Int32Array;
  #count = 0;
  readonly #firstSlot: Int32Array;
  readonly #endSlot: Int32Array;
  /** Slot 2k is moment k itself, and slot 2k + 1 the time from there to moment k + 1: what only touches need not overlap. */
  readonly #moments: Float64Array;

  /** Of these elements alone: to leave one out with all its calls never makes a stack impossible. */
  constructor(arena: Arena, columns: Columns, elements: Elements, members: Int32Array) {
    this.#arena = arena;
    this.#columns = columns;
    this.#elements = elements;
    columns.deadline.spend(members.length);
    const putBy = arena.float64(elements.count);
    const order = arena.int32(members.length);
    for (let at = 0; at < members.length; at++) {
      const element = members[at] ?? 0;
      putBy[element] = elements.putBy(element);
      if (elements.putBy(element) < elements.takenFrom(element)) order[this.#count++] = element;
    }
    sortIndexes(order, this.#count, putBy);
    this.#order = order;
    this.#firstSlot = arena.int32(this.#count);
    this.#endSlot = arena.int32(this.#count);
    this.#moments = arena.float64(2 * this.#count);
    this.#placeInSlots(putBy);
  }

  /** A part without a bottom; undefined when everything fits into everything. */
  tangle(): Tangle | undefined {
    const count = this.#count;
    const cover = new SlotTree(this.#arena, 4 * count);
    // By place in the order: when the push of an element that is left was invoked; and where such an element is.
    const invoked = new LeastTree(this.#arena, count);
    for (let place = 0; place < count; place++) {
      cover.add(this.#firstSlot[place] ?? 0, this.#endSlot[place] ?? 0, 1);
      invoked.set(place, this.#pushed(place));
    }
    const parts: { readonly place: number; readonly limit: number }[] = [{ place: 0, limit: count }];
    for (let part = parts.pop(); part !== undefined; part = parts.pop()) {
      this.#columns.deadline.spend(1);
      // What is left of the part begins with its first element that is left.
      const place = invoked.next(part.place, part.limit, Number.MAX_VALUE);
      if (place < 0) continue;
      const from = this.#firstSlot[place] ?? 0;
      const end = cover.firstFree(from, 4 * count);
      const limit = this.#placesBefore(end, place, part.limit);
      if (limit < part.limit) parts.push({ place: limit, limit: part.limit });
      const bottom = this.#bottom(invoked, { place, limit, from, end });
      if (bottom < 0) return this.#left(invoked, place, limit);
      invoked.set(bottom, Infinity);
      cover.add(this.#firstSlot[bottom] ?? 0, this.#endSlot[bottom] ?? 0, -1);
      parts.push({ place, limit });
    }
    return undefined;
  }

  #bottom(
    invoked: LeastTree,
    { place, limit, from, end }: { place: number; limit: number; from: number; end: number },
  ): number {
    const begin = this.#moments[from >>> 1] ?? 0;
    const over = this.#moments[end >>> 1] ?? Infinity;
    for (let at = invoked.next(place, limit, begin); at >= 0; at = invoked.next(at + 1, limit, begin)) {
      if (this.#elements.takenBy(this.#order[at] ?? 0) >= over) return at;
    }
    return -1;
  }

  #left(invoked: LeastTree, place: number, limit: number): Tangle {
    const elements: number[] = [];
    for (let at = invoked.next(place, limit, Number.MAX_VALUE); at >= 0;) {
      elements.push(this.#order[at] ?? 0);
      at = invoked.next(at + 1, limit, Number.MAX_VALUE);
    }
    return elements;
  }

  #pushed(place: number): number {
    return this.#columns.invoked[this.#elements.put[this.#order[place] ?? 0] ?? 0] ?? 0;
  }

  /** The first place whose element begins at or after a slot. */
  #placesBefore(slot: number, from: number, to: number): number {
    let low = from;
    let high = to;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#firstSlot[middle] ?? 0) < slot) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Merges the two sorted lists of moments; equal ones are one. */
  #placeInSlots(putBy: Float64Array): void {
    const takenFrom = this.#arena.float64(this.#count);
    const ends = this.#arena.int32(this.#count);
    for (let place = 0; place < this.#count; place++) {
      takenFrom[place] = this.#elements.takenFrom(this.#order[place] ?? 0);
      ends[place] = place;
    }
    sortIndexes(ends, this.#count, takenFrom);
    let slots = 0;
    const slotOf = (moment: number): number => {
      if (slots === 0 || this.#moments[slots - 1] !== moment) this.#moments[slots++] = moment;
      return slots - 1;
    };
    for (let begin = 0, end = 0; end < this.#count;) {
      const begins = begin < this.#count ? (putBy[this.#order[begin] ?? 0] ?? 0) : Infinity;
      const ended = takenFrom[ends[end] ?? 0] ?? 0;
      if (begins <= ended && begin < this.#count) this.#firstSlot[begin++] = 2 * slotOf(begins) + 1;
      else this.#endSlot[ends[end++] ?? 0] = 2 * slotOf(ended);
    }
    this.#moments.fill(Infinity, slots);
  }
}
