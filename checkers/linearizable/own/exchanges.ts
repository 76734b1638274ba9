import type { Model } from '../models/model.ts';
import type { Problem } from './problem.ts';

/** The only put of a value, of which there is also but one take that answered. */
export interface Pair {
  /** The kind of the put: the value has no other. */
  readonly kind: number;
  /** The events of its take. */
  readonly called: number;
  readonly returned: number;
}

/** A take that answered something. */
export interface Span {
  readonly callEvent: number;
  readonly returnEvent: number;
  /** How many takes returned before it was called, and how many others may come before it. */
  readonly first: number;
  readonly last: number;
  /** How many takes without an outcome were called before it returned. */
  readonly openTakes: number;
}

export interface Spans {
  readonly spans: ReadonlyMap<string, Span[]>;
  readonly takes: number;
  readonly openTakes: number;
}

export type Exchange = NonNullable<Model['exchange']>;

/** The turns that real time leaves to each take: after those that returned before it, and before those that are called after it. */
export function spansOf({ effects, events, kinds, openKinds, callEvent }: Problem, { put, take }: Exchange): Spans {
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
export function pairsOf({ effects, kinds, openKinds }: Problem, { put }: Exchange, spans: Spans['spans']): Pair[] {
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

/** By value: how many more puts there are than takes that answered. */
export function surplusOf({ effects, kinds, openKinds }: Problem, { put, take }: Exchange): Map<string, number> {
  const surplus = new Map<string, number>();
  const count = (value: string | undefined, by: number): void => {
    if (value !== undefined) surplus.set(value, (surplus.get(value) ?? 0) + by);
  };
  const given = effects.map(put);
  const taken = effects.map(take);
  for (const kind of kinds) {
    count(given[kind], 1);
    count(taken[kind], -1);
  }
  // An open take may never happen, also one of which it is known what it would answer: making a violation small leaves such calls.
  for (const { kind, since } of openKinds) count(given[kind], since.length);
  return surplus;
}
