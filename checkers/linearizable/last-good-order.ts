import type { Call } from './engine.ts';
import { ModelError } from './models/define-model.ts';
import type { Model } from './models/model.ts';

/** How many calls the search may try to put next: what is drawn is worth a few milliseconds. */
const stepsMax = 20_000;
/** A model of somebody's own may be slow. */
const msMax = 1_000;

/**
 * The longest way in which calls can be put in an order up to a return that can't be explained: indexes of calls, in that order. It begins
 * in one of the states; of several orders that get equally far, the first that is found. At most 60 calls.
 */
export function lastGoodOrder(
  calls: readonly Call[],
  limit: number,
  model: Model,
  { initials, now }: { readonly initials: readonly string[]; readonly now: () => number },
): readonly number[] {
  const search = new OrderSearch(calls, limit, model, now);
  try {
    for (const initial of initials) if (search.from(initial)) break;
  } catch (error) {
    // A model of somebody's own may fail in a state in which the verdict did not need it: then there is less to draw.
    if (!(error instanceof ModelError)) throw error;
  }
  return search.best;
}

class OrderSearch {
  best: readonly number[] = [];
  readonly #calls: readonly Call[];
  readonly #limit: number;
  readonly #model: Model;
  /** What returns first is tried first, so that what may never have happened is used only where it is needed. */
  readonly #byReturn: readonly number[];
  readonly #seen = new Set<string>();
  readonly #order: number[] = [];
  readonly #isPlaced: boolean[];
  readonly #now: () => number;
  readonly #deadline: number;
  #furthest = -Infinity;
  #steps = 0;

  constructor(calls: readonly Call[], limit: number, model: Model, now: () => number) {
    this.#now = now;
    this.#deadline = now() + msMax;
    this.#calls = calls;
    this.#limit = limit;
    this.#model = model;
    const returnOf = (index: number): number => Math.min(calls[index]?.return ?? 0, Number.MAX_VALUE);
    this.#byReturn = calls.map((_, index) => index).toSorted((a, b) => returnOf(a) - returnOf(b));
    this.#isPlaced = calls.map(() => false);
  }

  /** True when everything that returned before the limit has a place, or the search has come to its end. */
  from(state: string): boolean {
    const due = this.#due();
    // To get past a return counts; at the same one, fewer calls that need not be there are better.
    if (due > this.#furthest) {
      this.#furthest = due;
      this.best = [...this.#order];
    }
    if (due >= this.#limit || this.#steps >= stepsMax || this.#now() > this.#deadline) return true;
    const configuration = `${this.#isPlaced.map(Number).join('')} ${state}`;
    if (this.#seen.has(configuration)) return false;
    this.#seen.add(configuration);
    for (const index of this.#byReturn) {
      const call = this.#calls[index];
      if (call === undefined || this.#isPlaced[index] === true || call.call > due) continue;
      this.#steps++;
      const after = this.#model.step(state, call);
      if (after === undefined) continue;
      this.#isPlaced[index] = true;
      this.#order.push(index);
      const isDone = this.from(after);
      this.#order.pop();
      this.#isPlaced[index] = false;
      if (isDone) return true;
    }
    return false;
  }

  /** The first return that is still to come. */
  #due(): number {
    let due = Infinity;
    for (const [index, call] of this.#calls.entries()) {
      if (this.#isPlaced[index] === false) due = Math.min(due, call.return);
    }
    return due;
  }
}
