import { stringifyJson } from '../../harness/core/json.ts';
import type { Bindings } from './match-fields.ts';

/** Combinations of values that are counted apart, at most; the oldest is forgotten beyond it. */
const combinationsMax = 100_000;

/** Counts matches, those of each combination of bound values apart. */
export class MatchCounter {
  readonly #counts = new Map<string, number>();

  /** The number of this match among those with the same values, from 1. */
  next(bindings: Bindings): number {
    const key = stringifyJson(Object.entries(bindings));
    const count = (this.#counts.get(key) ?? 0) + 1;
    this.#counts.set(key, count);
    const [oldest] = this.#counts.size > combinationsMax ? this.#counts.keys() : [];
    if (oldest !== undefined) this.#counts.delete(oldest);
    return count;
  }
}
