import type { Model } from '../models/model.ts';
import type { Problem } from './problem.ts';
import { type Pair, TakesInOrder } from './takes-in-order.ts';

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

  constructor(problem: Problem, { put, take }: Exchange) {
    const { effects } = problem;
    const surplus = new Map<string, number>();
    const count = (kind: number, by: number): void => {
      const effect = effects[kind];
      const given = effect === undefined ? undefined : put(effect);
      const taken = effect === undefined ? undefined : take(effect);
      if (given !== undefined) surplus.set(given, (surplus.get(given) ?? 0) + by);
      if (taken !== undefined) surplus.set(taken, (surplus.get(taken) ?? 0) - by);
    };
    for (const kind of problem.kinds) count(kind, 1);
    for (const { kind, since } of problem.openKinds) {
      const effect = effects[kind];
      // An open take may never happen, also one of which it is known what it would answer: shrinking makes such calls.
      if (effect !== undefined && put(effect) !== undefined) count(kind, since.length);
    }
    const { spans, openTakes, takes } = spansOf(problem, put, take);
    this.#inOrder = new TakesInOrder(pairsOf(problem, put, spans), effects.length);
    this.#takes = takes;
    this.#hasOpenTakes = openTakes > 0;
    this.#windows = effects.map((effect) => {
      const value = put(effect);
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

interface Span {
  readonly callEvent: number;
  readonly first: number;
  readonly last: number;
  readonly openTakes: number;
  readonly returnEvent: number;
}

interface Spans {
  readonly spans: ReadonlyMap<string, Span[]>;
  readonly takes: number;
  readonly openTakes: number;
}

type Exchange = NonNullable<Model['exchange']>;
type Told = Exchange['take'];

/** The turns that real time leaves to each take: after those that returned before it, and before those that are called after it. */
function spansOf({ effects, events, kinds, openKinds, callEvent }: Problem, put: Told, take: Told): Spans {
  const values = effects.map(take);
  const openSince = openKinds
    .filter(({ kind }) => effects[kind] !== undefined && put(effects[kind]) === undefined)
    .flatMap(({ since }) => [...since])
    .toSorted((a, b) => a - b);
  const spans = new Map<string, Span[]>();
  const firstOf = new Map<number, number>();
  let called = 0;
  let returned = 0;
  let open = 0;
  for (const [event, entry] of events.entries()) {
    while ((openSince[open] ?? Infinity) <= event) open++;
    const id = entry < 0 ? ~entry : entry;
    const value = values[kinds[id] ?? 0];
    if (value === undefined) continue;
    if (entry >= 0) {
      called++;
      firstOf.set(id, returned);
      continue;
    }
    returned++;
    const own = spans.get(value) ?? [];
    spans.set(value, own);
    own.push({
      first: firstOf.get(id) ?? 0,
      last: called - 1 + open,
      openTakes: open,
      callEvent: callEvent[id] ?? 0,
      returnEvent: event,
    });
  }
  return { spans, takes: returned, openTakes: openSince.length };
}

/** Values that one call puts and one call that answered takes. */
function pairsOf({ effects, kinds, openKinds }: Problem, put: Told, spans: Spans['spans']): Pair[] {
  const puts = new Int32Array(effects.length);
  for (const kind of kinds) puts[kind] = (puts[kind] ?? 0) + 1;
  for (const { kind, since } of openKinds) puts[kind] = (puts[kind] ?? 0) + since.length;
  return effects.flatMap((effect, kind) => {
    const own = spans.get(put(effect) ?? '') ?? [];
    const [span] = own;
    if (puts[kind] !== 1 || own.length !== 1 || span === undefined) return [];
    return { kind, called: span.callEvent, returned: span.returnEvent };
  });
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
