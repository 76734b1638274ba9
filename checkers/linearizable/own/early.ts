import type { Partition } from '../engine.ts';
import type { Model } from '../models/model.ts';

/** So many times as many positions as calls are still dense. */
const denseMax = 8;

/**
 * The return of a get that found less than an earlier one had found: what a stale read looks like, seen in one pass without a
 * search. Undefined where none is seen, which says nothing, and for models that hold no texts.
 *
 * A text that only grows never shrinks. One that is also put can begin anew; but if every value is written once, and none begins with
 * another, a text is read in one way only as a sequence of values, and cannot come back once it was longer: the value at its
 * beginning would have to be put again.
 */
export function staleGet({ calls, initial }: Partition, model: Model): number | undefined {
  if (model.holdsText !== true || initial !== '') return undefined;
  let last = 0;
  let isPut = false;
  for (const call of calls) {
    isPut ||= call.f === 'put';
    if (call.return !== Infinity && call.return > last) last = call.return;
    if (call.call > last) last = call.call;
  }
  if (last > denseMax * calls.length || (isPut && !isReadOneWay({ calls }))) return undefined;
  return sweep({ calls }, last);
}

/**
 * The return of a take that shows, with those before it, that more of a value were taken than were put in by then. Undefined where that
 * never happened, and for models that are no such exchange.
 */
export function unsuppliedTake({ calls, initial }: Partition, { exchange }: Model): number | undefined {
  if (exchange === undefined || initial !== '') return undefined;
  const supplies = new Map<string, number[]>();
  for (const call of calls) {
    const value = exchange.put(call);
    if (value === undefined) continue;
    const own = supplies.get(value);
    if (own === undefined) supplies.set(value, [call.call]);
    else own.push(call.call);
  }
  // A call that was let go of stands where it was, and may happen at any time.
  for (const own of supplies.values()) own.sort((a, b) => a - b);
  const takes = calls.filter((call) => exchange.take(call) !== undefined && call.return !== Infinity);
  const used = new Map<string, number>();
  // The k-th take of a value to return needs the k-th put of it to have been called by then.
  for (const take of takes.toSorted((a, b) => a.return - b.return)) {
    const value = exchange.take(take) ?? '';
    const count = used.get(value) ?? 0;
    if ((supplies.get(value)?.[count] ?? Infinity) > take.return) return take.return;
    used.set(value, count + 1);
  }
  return undefined;
}

type Calls = Pick<Partition, 'calls'>;

/**
 * Whether no value begins with another, as can be seen at once: all are different, and they are of one length, or end with the same character,
 * which is nowhere else in them.
 */
function isReadOneWay({ calls }: Calls): boolean {
  const seen = new Set<string>();
  let first: string | undefined;
  let isEnded = true;
  let isOneLength = true;
  for (const { args } of calls) {
    const value = args[0];
    if (value === undefined) continue;
    first ??= value;
    isEnded &&= value !== '' && value.indexOf(first.at(-1) ?? '') === value.length - 1;
    isOneLength &&= value !== '' && value.length === first.length;
    if ((!isEnded && !isOneLength) || seen.has(value)) return false;
    seen.add(value);
  }
  return true;
}

/** Goes through the events in their order, with the longest text that was found before. */
function sweep({ calls }: Calls, last: number): number | undefined {
  // At each position 2i + 1 for the call of get i, 2i + 2 for its return.
  const places = new Int32Array(last + 1);
  for (let i = 0; i < calls.length; i++) {
    const call = calls[i];
    if (call === undefined || call.output === undefined || !(call.call >= 0)) continue;
    places[call.call] = 2 * i + 1;
    if (call.return <= last) places[call.return] = 2 * i + 2;
  }
  const knownAtCall = new Int32Array(calls.length).fill(-1);
  let known = -1;
  for (let position = 0; position <= last; position++) {
    const place = places[position] ?? 0;
    if (place === 0) continue;
    const i = (place - 1) >>> 1;
    if ((place & 1) === 1) {
      knownAtCall[i] = known;
      continue;
    }
    const found = calls[i]?.output ?? '';
    if (isBeginning(found, calls[knownAtCall[i] ?? -1]?.output ?? '')) return position;
    if (!isBeginning(found, calls[known]?.output ?? '')) known = i;
  }
  return undefined;
}

function isBeginning(text: string, longer: string): boolean {
  return text.length < longer.length && longer.slice(0, text.length) === text;
}
