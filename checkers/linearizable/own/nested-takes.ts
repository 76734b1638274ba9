import { type Exchange, type Pair, pairsOf, spansOf, surplusOf } from './exchanges.ts';
import type { Problem } from './problem.ts';

/**
 * What may be put on top in a last-in-first-out object: a value that is taken once must not be put on another one whose take returns
 * before its own is called, and one that nobody who answered takes buries those below it, unless a take without an outcome removes
 * it; of those there are only so many. Necessary, and never wrong.
 */
export class NestedTakes {
  /** Sorted by the returns of their takes. */
  readonly #pairs: readonly Pair[];
  readonly #isIn: Uint8Array;
  /** By kind: the place of the pair that it puts in or takes out, + 1. */
  readonly #putPlace: Int32Array;
  readonly #takePlace: Int32Array;
  /** By kind: 1 puts in a value of which every one is taken by who answers, -1 takes such a value. */
  readonly #needed: Int8Array;
  /** By kind: puts in a value that no one who answers takes. */
  readonly #isUntaken: Uint8Array;
  readonly #openTakes: number;
  readonly #end: number;
  /** No pair before it is in. */
  #from = 0;
  #neededIn = 0;
  #burying = 0;

  constructor(problem: Problem, exchange: Exchange) {
    const { effects, events } = problem;
    const surplus = surplusOf(problem, exchange);
    const { spans, openTakes } = spansOf(problem, exchange);
    this.#pairs = pairsOf(problem, exchange, spans).toSorted((a, b) => a.returned - b.returned);
    this.#isIn = new Uint8Array(this.#pairs.length);
    this.#openTakes = openTakes;
    this.#end = Math.max(0, events.length - 1);
    this.#putPlace = new Int32Array(effects.length);
    this.#takePlace = new Int32Array(effects.length);
    this.#needed = new Int8Array(effects.length);
    this.#isUntaken = new Uint8Array(effects.length);
    const places = new Map<string, number>();
    for (const [place, { kind }] of this.#pairs.entries()) {
      this.#putPlace[kind] = place + 1;
      const effect = effects[kind];
      if (effect !== undefined) places.set(exchange.put(effect) ?? '', place + 1);
    }
    for (const [kind, effect] of effects.entries()) {
      const given = exchange.put(effect);
      const taken = exchange.take(effect);
      const value = given ?? taken;
      if (value === undefined) continue;
      if (taken !== undefined) this.#takePlace[kind] = places.get(taken) ?? 0;
      if (given !== undefined && !spans.has(given)) this.#isUntaken[kind] = 1;
      else if ((surplus.get(value) ?? 0) <= 0) this.#needed[kind] = given === undefined ? -1 : 1;
    }
  }

  /** Undefined when a call of the kind may come next; else the event at which it is known that it may not. */
  refusal(kind: number): number | undefined {
    if (this.#isUntaken[kind] === 1) {
      return this.#neededIn > 0 && this.#burying >= this.#openTakes ? this.#end : undefined;
    }
    const own = this.#pairs[(this.#putPlace[kind] ?? 0) - 1];
    if (own === undefined) return undefined;
    while (this.#from < this.#pairs.length && this.#isIn[this.#from] === 0) this.#from++;
    const below = this.#pairs[this.#from];
    return below !== undefined && below.returned < own.called ? own.returned : undefined;
  }

  /** A call of the kind is linearized (1), or taken back (-1), in the opposite order. */
  change(kind: number, by: 1 | -1): void {
    const put = this.#putPlace[kind] ?? 0;
    const taken = this.#takePlace[kind] ?? 0;
    if (put > 0) this.#set(put - 1, by === 1);
    if (taken > 0) this.#set(taken - 1, by === -1);
    this.#neededIn += by * (this.#needed[kind] ?? 0);
    if (this.#isUntaken[kind] === 1 && this.#neededIn > 0) this.#burying += by;
  }

  #set(place: number, isIn: boolean): void {
    this.#isIn[place] = isIn ? 1 : 0;
    if (isIn && place < this.#from) this.#from = place;
  }
}
