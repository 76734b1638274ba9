import type { Partition } from '../engine.ts';
import type { Model } from '../models/model.ts';

/** So many times as many positions as calls are still dense. */
const denseMax = 8;

/**
 * The return of a get that found less than an earlier one had found: what a stale read looks like, seen in one pass without a
 * search. Undefined where none is seen, which says nothing, and for texts that don't only grow.
 */
export function staleGet({ calls, initial }: Partition, model: Model): number | undefined {
  if (model.holdsText !== true || initial !== '') return undefined;
  let last = 0;
  for (const call of calls) {
    if (call.f === 'put') return undefined;
    if (call.return !== Infinity && call.return > last) last = call.return;
    if (call.call > last) last = call.call;
  }
  return last > denseMax * calls.length ? undefined : sweep({ calls }, last);
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
