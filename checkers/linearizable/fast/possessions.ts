import { type Columns, none } from './columns.ts';
import { type Ruling, invalid } from './ruling.ts';
import { sortIndexes } from './sort-indexes.ts';

/** The times for which processes held a lock, each from an acquire on to a release if there was one. */
export class Possessions {
  readonly #columns: Columns;
  readonly #acquire: Int32Array;
  readonly #release: Int32Array;
  readonly #heldFrom: Float64Array;
  readonly #order: Int32Array;
  #count = 0;

  constructor(columns: Columns, capacity: number) {
    this.#columns = columns;
    this.#acquire = columns.arena.int32(capacity);
    this.#release = columns.arena.int32(capacity);
    this.#heldFrom = columns.arena.float64(capacity);
    this.#order = columns.arena.int32(capacity);
  }

  clear(): void {
    this.#count = 0;
  }

  add(acquire: number): number {
    const possession = this.#count++;
    this.#acquire[possession] = acquire;
    this.#release[possession] = none;
    this.#heldFrom[possession] = this.#columns.returned[acquire] ?? 0;
    this.#order[possession] = possession;
    return possession;
  }

  acquired(possession: number): number {
    return this.#acquire[possession] ?? none;
  }

  release(possession: number, call: number): void {
    this.#release[possession] = call;
  }

  /** Puts them in order; a ruling when two processes certainly held the lock together. */
  overlap(): Ruling | undefined {
    sortIndexes(this.#order, this.#count, this.#heldFrom);
    for (let at = 1; at < this.#count; at++) {
      const before = this.#order[at - 1] ?? 0;
      const possession = this.#order[at] ?? 0;
      if ((this.#heldFrom[possession] ?? 0) < this.#releasedFrom(before)) return this.#together(before, possession);
    }
    return undefined;
  }

  /** A ruling when a token was not greater than the one before it. */
  fallingToken(): Ruling | undefined {
    for (let at = 1; at < this.#count; at++) {
      const before = this.#acquire[this.#order[at - 1] ?? 0] ?? 0;
      const call = this.#acquire[this.#order[at] ?? 0] ?? 0;
      if (!this.#isGreater(call, before)) {
        return invalid('token not greater', [before, call], (name) => [
          `${name(call)} held the lock after ${name(before)} and was given no greater token.`,
        ]);
      }
    }
    return undefined;
  }

  /** Whether somebody can have held the lock at some moment of a call. */
  canBeHeldDuring(call: number): boolean {
    const begin = this.#columns.invoked[call] ?? 0;
    const end = this.#columns.returned[call] ?? 0;
    // The first that can be held at the begin of the call or after is the one to ask: those after it begin later.
    let low = 0;
    let high = this.#count;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#heldUntil(middle) < begin) low = middle + 1;
      else high = middle;
    }
    return low < this.#count && this.#canBeHeldFrom(low) <= end;
  }

  /** When the one at this place can be held at the earliest: after the one before it was released. */
  #canBeHeldFrom(place: number): number {
    const invoked = this.#columns.invoked[this.#acquire[this.#order[place] ?? 0] ?? 0] ?? 0;
    return place === 0 ? invoked : Math.max(invoked, this.#releasedFrom(this.#order[place - 1] ?? 0));
  }

  /** And at the latest: until the next one is acquired. */
  #heldUntil(place: number): number {
    const release = this.#release[this.#order[place] ?? 0] ?? none;
    const returned = release === none ? Infinity : (this.#columns.returned[release] ?? Infinity);
    return place + 1 < this.#count ? Math.min(returned, this.#heldFrom[this.#order[place + 1] ?? 0] ?? 0) : returned;
  }

  #releasedFrom(possession: number): number {
    const release = this.#release[possession] ?? none;
    return release === none ? Infinity : (this.#columns.invoked[release] ?? Infinity);
  }

  #isGreater(call: number, before: number): boolean {
    const { output, values } = this.#columns;
    const [token, other] = [values.text(output[call] ?? 0), values.text(output[before] ?? 0)];
    const [small, otherSmall] = [Number(token), Number(other)];
    return Number.isSafeInteger(small) && Number.isSafeInteger(otherSmall)
      ? small > otherSmall
      : BigInt(token) > BigInt(other);
  }

  #together(one: number, other: number): Ruling {
    const [first, second] = [this.#acquire[one] ?? 0, this.#acquire[other] ?? 0];
    const released = this.#release[one] ?? none;
    const otherReleased = this.#release[other] ?? none;
    const calls = [first, second, released, otherReleased].filter((call) => call !== none);
    return invalid('two holders', calls, (name) => [
      `${name(first)} acquired the lock, and its process ${keptUntil(name, released)}.`,
      `${name(second)} acquired it too, returned before that, and its process ${keptUntil(name, otherReleased)}.`,
      'Whichever was first had not released the lock when the other had acquired it.',
    ]);
  }
}

function keptUntil(name: (call: number) => string, release: number): string {
  return release === none ? 'never began to release it' : `did not begin to release it before ${name(release)}`;
}
