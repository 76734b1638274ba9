import type { Call, Partition } from '../engine.ts';
import type { Effect, Model } from '../models/model.ts';
import { KindNumbers } from './kind-numbers.ts';

/** So many times as many positions as events are still dense. */
const denseMax = 4;

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
  const numbers = new KindNumbers(model, collapse);
  const done: Call[] = [];
  const open: Call[] = [];
  for (const call of calls) {
    if (call.return !== Infinity) done.push(call);
    // An open call that can't change anything says nothing.
    else if (!model.isReadOnly(call)) open.push(call);
  }
  const kinds = new Int32Array(done.length);
  for (let id = 0; id < done.length; id++) {
    const call = done[id];
    if (call !== undefined) kinds[id] = numbers.of(call);
  }
  const sinceByKind = new Map<number, number[]>();
  const sorted = sortEvents(done);
  for (const call of open) {
    const kind = numbers.of(call);
    const since = sinceByKind.get(kind) ?? [];
    sinceByKind.set(kind, since);
    since.push(countBelow(sorted.positions, call.call));
  }
  const { effects } = numbers;
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
    isReadOnly: flags(effects, model),
    kinds,
    ...sorted,
    openKinds,
    initial: collapse(partition.initial),
    collapse,
  };
}

type Timed = Pick<Call, 'call' | 'return'>;
type Events = Pick<Problem, 'events' | 'positions' | 'callEvent' | 'returnEvent' | 'window'>;

function sortEvents(done: readonly Timed[]): Events {
  const count = done.length * 2;
  const sources = sourcesInOrder(done);
  const events = new Int32Array(count);
  const positions = new Float64Array(count);
  const callEvent = new Int32Array(done.length);
  const returnEvent = new Int32Array(done.length);
  for (let event = 0; event < count; event++) {
    const source = sources[event] ?? 0;
    const id = source >>> 1;
    const isCall = (source & 1) === 0;
    events[event] = isCall ? id : ~id;
    positions[event] = (isCall ? done[id]?.call : done[id]?.return) ?? 0;
    if (isCall) callEvent[id] = event;
    else returnEvent[id] = event;
  }
  return { events, positions, callEvent, returnEvent, window: windowOf(events, done.length) };
}

/** Twice the id for a call, and one more for its return, in the order of their positions. */
function sourcesInOrder(done: readonly Timed[]): Int32Array {
  const count = done.length * 2;
  const last = done.reduce((most, call) => Math.max(most, call.return, call.call), 0);
  return Number.isSafeInteger(last) && last < count * denseMax ? scattered(done, last) : sorted(done);
}

/** Positions are used once each, so that where they are dense every event has a place of its own. */
function scattered(done: readonly Timed[], last: number): Int32Array {
  const places = new Int32Array(last + 1);
  for (let id = 0; id < done.length; id++) {
    const call = done[id];
    if (call === undefined) continue;
    places[call.call] = 2 * id + 1;
    places[call.return] = 2 * id + 2;
  }
  let count = 0;
  for (let place = 0; place <= last; place++) {
    const source = places[place] ?? 0;
    if (source !== 0) places[count++] = source - 1;
  }
  return count === done.length * 2 ? places : sorted(done);
}

function sorted(done: readonly Timed[]): Int32Array {
  const count = done.length * 2;
  // Position and event in one number: typed arrays sort several times faster than objects, and both stay far below 2^53.
  const codes = new Float64Array(count);
  done.forEach((call, id) => {
    codes[2 * id] = call.call * count + 2 * id;
    codes[2 * id + 1] = call.return * count + 2 * id + 1;
  });
  return Int32Array.from(codes.toSorted(), (code) => ((code % count) + count) % count);
}

function flags(effects: readonly Effect[], model: Model): Uint8Array {
  const isReadOnly = new Uint8Array(effects.length);
  effects.forEach((effect, kind) => {
    isReadOnly[kind] = model.isReadOnly(effect) ? 1 : 0;
  });
  return isReadOnly;
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
