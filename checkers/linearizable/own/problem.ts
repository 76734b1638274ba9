import type { Partition } from '../engine.ts';
import type { Effect, Model } from '../models/model.ts';

/** A partition as typed arrays. Completed calls have ids from 0 in the order of their calls; open ones stand apart. */
export interface Problem {
  readonly completed: number;
  readonly open: number;
  /** What each kind of call does; kinds are numbered from 0. */
  readonly effects: readonly Effect[];
  readonly isReadOnly: Uint8Array;
  /** Kind of each completed call. */
  readonly kinds: Int32Array;
  /** The events of completed calls in their order: the id for a call, `~id` for its return. */
  readonly events: Int32Array;
  /** The place of each event in the partition's own order. */
  readonly positions: Float64Array;
  readonly callEvent: Int32Array;
  readonly returnEvent: Int32Array;
  /**
   * The most calls that begin while one is in progress. A set of linearized calls never reaches further beyond its first gap, so
   * this many bits name it exactly, whatever the length of the history.
   */
  readonly window: number;
  readonly openKinds: readonly OpenKind[];
  readonly initial: string;
  readonly collapse: (state: string) => string;
}

/** Open calls that do the same: only the oldest unused one is ever worth trying. */
interface OpenKind {
  readonly kind: number;
  /** For each, how many events of completed calls come before it: in order. */
  readonly since: Int32Array;
  /** The number of its first bit in the set of used open calls. */
  readonly firstBit: number;
}

export function problemOf(partition: Partition, model: Model): Problem {
  const { calls } = partition;
  const collapse = model.observe(calls);
  const kindIds = new Map<string, number>();
  const effects: Effect[] = [];
  const kindOf = (effect: Effect): number => {
    const name = model.kind(effect, collapse);
    let kind = kindIds.get(name);
    if (kind === undefined) {
      kind = effects.length;
      kindIds.set(name, kind);
      effects.push(effect);
    }
    return kind;
  };
  const done = calls.filter((call) => call.return !== Infinity);
  // An open call that can't change anything says nothing.
  const open = calls.filter((call) => call.return === Infinity && !model.isReadOnly(call));
  const kinds = Int32Array.from(done, kindOf);
  const sinceByKind = new Map<number, number[]>();
  const sorted = sortEvents(done);
  for (const call of open) {
    const kind = kindOf(call);
    const since = sinceByKind.get(kind) ?? [];
    sinceByKind.set(kind, since);
    since.push(countBelow(sorted.positions, call.call));
  }
  let firstBit = 0;
  const openKinds: OpenKind[] = [];
  for (const [kind, since] of sinceByKind) {
    openKinds.push({ kind, since: Int32Array.from(since).toSorted(), firstBit });
    firstBit += since.length;
  }
  return {
    completed: done.length,
    open: open.length,
    effects,
    isReadOnly: Uint8Array.from(effects, (effect) => (model.isReadOnly(effect) ? 1 : 0)),
    kinds,
    ...sorted,
    openKinds,
    initial: collapse(partition.initial),
    collapse,
  };
}

type Events = Pick<Problem, 'events' | 'positions' | 'callEvent' | 'returnEvent' | 'window'>;

function sortEvents(done: readonly { readonly call: number; readonly return: number }[]): Events {
  const count = done.length * 2;
  // Position and event in one number: typed arrays sort several times faster than objects, and both stay far below 2^53.
  const codes = new Float64Array(count);
  done.forEach((call, id) => {
    codes[2 * id] = call.call * count + 2 * id;
    codes[2 * id + 1] = call.return * count + 2 * id + 1;
  });
  const events = new Int32Array(count);
  const positions = new Float64Array(count);
  const callEvent = new Int32Array(done.length);
  const returnEvent = new Int32Array(done.length);
  codes.toSorted().forEach((code, event) => {
    const source = code % count;
    const id = source >>> 1;
    const isCall = (source & 1) === 0;
    events[event] = isCall ? id : ~id;
    positions[event] = (code - source) / count;
    if (isCall) callEvent[id] = event;
    else returnEvent[id] = event;
  });
  return { events, positions, callEvent, returnEvent, window: windowOf(events, done.length) };
}

/** The most calls between a call and its own return. */
function windowOf(events: Int32Array, calls: number): number {
  const callsBefore = new Int32Array(calls);
  let seen = 0;
  let window = 0;
  for (const event of events) {
    if (event >= 0) callsBefore[event] = ++seen;
    else window = Math.max(window, seen - (callsBefore[~event] ?? 0));
  }
  return window;
}

/** How many of the sorted numbers are below `limit`. */
function countBelow(sorted: Float64Array, limit: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] ?? Infinity) < limit) low = middle + 1;
    else high = middle;
  }
  return low;
}
