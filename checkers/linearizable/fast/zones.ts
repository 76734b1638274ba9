import type { Arena } from '../../arena.ts';
import { type Ruling, invalid, valid } from './ruling.ts';
import { sortIndexes } from './sort-indexes.ts';

/** A group of calls; -Infinity as its earliest return stands for what was there before all. */
interface Zone {
  readonly earliestReturn: number;
  /** The call that returned then; -1 for the beginning. */
  readonly returning: number;
  readonly latestInvocation: number;
  /** The call that was invoked then; -1 for none. */
  readonly invoked: number;
}

/**
 * Groups of calls that must be next to each other in any order, each with its earliest return and its latest invocation.
 * If the return is before the invocation, the group certainly lasts from the one to the other (a forward zone); otherwise it can be put
 * at one moment between them (a backward zone).
 */
export class Zones {
  readonly #earliestReturn: Float64Array;
  readonly #latestInvocation: Float64Array;
  /** The calls whose these are. */
  readonly #returning: Int32Array;
  readonly #invoked: Int32Array;
  readonly #forward: Int32Array;
  #count = 0;

  constructor(arena: Arena, capacity: number) {
    this.#earliestReturn = arena.float64(capacity);
    this.#latestInvocation = arena.float64(capacity);
    this.#returning = arena.int32(capacity);
    this.#invoked = arena.int32(capacity);
    this.#forward = arena.int32(capacity);
  }

  clear(): void {
    this.#count = 0;
  }

  add({ earliestReturn, returning, latestInvocation, invoked }: Zone): void {
    const zone = this.#count++;
    this.#earliestReturn[zone] = earliestReturn;
    this.#returning[zone] = returning;
    this.#latestInvocation[zone] = latestInvocation;
    this.#invoked[zone] = invoked;
  }

  /**
   * Whether the groups can be put one after the other: exactly if no two forward zones overlap and no backward zone lies inside
   * a forward one (Gibbons and Korach 1997). Both say that of two groups each must be before the other.
   */
  judge(): Ruling {
    const forward = this.#forward;
    let forwards = 0;
    for (let zone = 0; zone < this.#count; zone++) if (this.#isForward(zone)) forward[forwards++] = zone;
    sortIndexes(forward, forwards, this.#earliestReturn);
    for (let at = 1; at < forwards; at++) {
      const before = forward[at - 1] ?? 0;
      const zone = forward[at] ?? 0;
      if (this.#start(zone) < this.#end(before)) return this.#contradiction(before, zone);
    }
    for (let zone = 0; zone < this.#count; zone++) {
      if (this.#isForward(zone)) continue;
      const around = this.#lastBefore(this.#end(zone), forwards);
      if (around >= 0 && this.#start(zone) < this.#end(around)) return this.#contradiction(around, zone);
    }
    return valid;
  }

  #isForward(zone: number): boolean {
    return this.#start(zone) < this.#end(zone);
  }

  #start(zone: number): number {
    return this.#earliestReturn[zone] ?? Infinity;
  }

  #end(zone: number): number {
    return this.#latestInvocation[zone] ?? -Infinity;
  }

  /** The last forward zone that begins before a moment; -1 where none does. They don't overlap. */
  #lastBefore(moment: number, forwards: number): number {
    let low = 0;
    let high = forwards;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#start(this.#forward[middle] ?? 0) < moment) low = middle + 1;
      else high = middle;
    }
    return low === 0 ? -1 : (this.#forward[low - 1] ?? -1);
  }

  #contradiction(a: number, b: number): Ruling {
    const returnedA = this.#returning[a] ?? -1;
    const returnedB = this.#returning[b] ?? -1;
    const invokedA = this.#invoked[a] ?? -1;
    const invokedB = this.#invoked[b] ?? -1;
    // Everything is behind the beginning, so that it takes one call less to show.
    const calls = (returnedA < 0 ? [returnedB, invokedA] : [returnedA, invokedB, returnedB, invokedA]).filter(
      (call) => call >= 0,
    );
    return invalid('stale value', calls, (name) => {
      const first =
        returnedA < 0
          ? `The initial value was there before ${name(returnedB)}`
          : `${name(returnedA)} returned before ${name(invokedB)} was invoked`;
      return [
        `${first}; ${name(returnedB)} returned before ${name(invokedA)} was invoked.`,
        'Every value is made once, so that all that concerns one value stands together in any order; here each of two would have to come before the other.',
      ];
    });
  }
}
