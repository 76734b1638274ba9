import type { Pair } from './exchanges.ts';

/**
 * Values that are put once and taken once leave in the order in which they came in. So one of them may not be put while another is still to come
 * whose take returns before its own is called (Henzinger, Sezgin and Vafeiadis 2013).
 */
export class TakesInOrder {
  readonly #pairs: readonly Pair[];
  /** By kind: its place among the pairs + 1. */
  readonly #placeOf: Int32Array;
  readonly #isPut: Uint8Array;
  /** No pair before it is still to be put. */
  #from = 0;

  constructor(pairs: readonly Pair[], kinds: number) {
    this.#pairs = pairs.toSorted((a, b) => a.returned - b.returned);
    this.#isPut = new Uint8Array(pairs.length);
    this.#placeOf = new Int32Array(kinds);
    for (const [place, { kind }] of this.#pairs.entries()) this.#placeOf[kind] = place + 1;
  }

  /** Undefined when the kind may be put next; else the event at which it is known that it may not. */
  refusal(kind: number): number | undefined {
    const place = (this.#placeOf[kind] ?? 0) - 1;
    const own = this.#pairs[place];
    if (own === undefined) return undefined;
    while (this.#isPut[this.#from] === 1) this.#from++;
    let next = this.#from;
    if (next === place)
      do next++;
      while (this.#isPut[next] === 1);
    const other = this.#pairs[next];
    return other !== undefined && other.returned < own.called ? own.returned : undefined;
  }

  change(kind: number, by: 1 | -1): void {
    const place = (this.#placeOf[kind] ?? 0) - 1;
    if (place < 0) return;
    this.#isPut[place] = by === 1 ? 1 : 0;
    if (by === -1 && place < this.#from) this.#from = place;
  }
}
