import { type Exchange, type Span, pairsOf, spansOf, surplusOf } from './exchanges.ts';
import type { Problem } from './problem.ts';
import { TakesInOrder } from './takes-in-order.ts';

/** The takes of one value, by the first turn that each can have; and the last turn that it or one before it can have. */
interface Windows {
  readonly first: readonly number[];
  readonly last: readonly number[];
  /** More puts of the value than takes of it: one of them may be taken by nobody who answered. */
  readonly isSurplus: boolean;
  /** How many takes without an outcome were called before the last of them returned. */
  readonly openTakes: number;
  /** The event at which all of this is known. */
  readonly knownAt: number;
}

/**
 * Turns in a first-in-first-out object: what is put as the i-th is taken as the i-th. Real time says which turns each take can
 * have, and so whether a value may be put next, long before it is taken. It is what the counts alone say: necessary, and never wrong.
 */
export class Turns {
  /** By kind of put; undefined for every other kind. */
  readonly #windows: readonly (Windows | undefined)[];
  /** Takes that answered something, and whether there are takes without an outcome. */
  readonly #takes: number;
  readonly #hasOpenTakes: boolean;
  readonly #inOrder: TakesInOrder;
  /** Values that were put and that no one who answered takes. */
  #untaken = 0;
  #put = 0;

  constructor(problem: Problem, exchange: Exchange) {
    const { effects } = problem;
    const surplus = surplusOf(problem, exchange);
    const { spans, openTakes, takes } = spansOf(problem, exchange);
    this.#inOrder = new TakesInOrder(pairsOf(problem, exchange, spans), effects.length);
    this.#takes = takes;
    this.#hasOpenTakes = openTakes > 0;
    this.#windows = effects.map((effect) => {
      const value = exchange.put(effect);
      return value === undefined
        ? undefined
        : windowsOf(spans.get(value) ?? [], (surplus.get(value) ?? 0) > 0, problem);
    });
  }

  /** Undefined when a call of the kind may come next; else the event at which it is known that it may not. */
  refusal(kind: number): number | undefined {
    const windows = this.#windows[kind];
    if (windows === undefined) return undefined;
    const turn = this.#put;
    if (windows.isSurplus && (this.#hasOpenTakes || turn >= this.#takes)) return undefined;
    const { first, last } = windows;
    // Takes without an outcome have to clear the way, and there are only so many of them.
    if (!windows.isSurplus && this.#untaken > windows.openTakes) return windows.knownAt;
    let low = 0;
    let high = first.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((first[middle] ?? Infinity) <= turn) low = middle + 1;
      else high = middle;
    }
    return (last[low - 1] ?? -1) >= turn ? this.#inOrder.refusal(kind) : windows.knownAt;
  }

  /** A call of the kind is linearized (1), or taken back (-1). */
  change(kind: number, by: 1 | -1): void {
    if (this.#windows[kind] === undefined) return;
    this.#put += by;
    if (this.#windows[kind]?.first.length === 0) this.#untaken += by;
    this.#inOrder.change(kind, by);
  }
}

function windowsOf(spans: readonly Span[], isSurplus: boolean, { events }: Problem): Windows {
  const sorted = spans.toSorted((a, b) => a.first - b.first);
  let last = -1;
  return {
    first: sorted.map((span) => span.first),
    last: sorted.map((span) => (last = Math.max(last, span.last))),
    isSurplus,
    openTakes: spans.reduce((most, span) => Math.max(most, span.openTakes), 0),
    // Where nobody takes it, all takes together say so.
    knownAt: spans.reduce((latest, span) => Math.max(latest, span.returnEvent), isSurplus ? events.length - 1 : 0),
  };
}
