import type { Guarantee } from './guarantee.ts';
import type { ObjectHistory } from './object-acts.ts';

/** A list that lacks an element that it must have. All are acts' numbers. */
export interface ListGap {
  readonly read: number;
  /** The append whose element is missing. */
  readonly missing: number;
  /** Why it must be there: an act of the process whose guarantee it is, before the read, or an append whose element the read has. */
  readonly since: number;
}

/** In lists that have an append of the session from `after` on, `element` must be too. */
interface Requirement {
  readonly element: number;
  readonly session: number;
  readonly after: number;
}

/** Finds lists that lack what the guarantee asks them to have; of each read the first element missing. */
export function* listGaps(history: ObjectHistory, guarantee: Guarantee): Generator<ListGap> {
  const { acts, keys } = history;
  const requirements = requirementsOf(history, guarantee);
  const spines = spinesOf(history);
  // 1 + the read that has the act's element; the greatest act of each session among those it has.
  const seenBy = new Int32Array(acts.length);
  const reads = new Map<string, number>();
  const appends = new Map<string, number[]>();
  for (const [number, { key, session, seen, isWrite }] of acts.entries()) {
    if (keys[key]?.kind !== 'list') continue;
    const place = `${session} ${key}`;
    if (seen !== undefined) {
      for (const element of seen) seenBy[element] = number + 1;
      const has = (element: number): boolean => seenBy[element] === number + 1;
      const gap =
        guarantee === 'read-your-writes'
          ? gapAmong(appends.get(place) ?? [], has, number)
          : guarantee === 'monotonic-reads'
            ? gapSince(history, reads.get(place), has, number)
            : (spines[key] ?? number) === number
              ? gapBy(history, requirements[key] ?? [], has, number)
              : undefined;
      if (gap !== undefined) yield gap;
      reads.set(place, number);
    }
    if (isWrite) {
      const own = appends.get(place);
      if (own === undefined) appends.set(place, [number]);
      else own.push(number);
    }
  }
}

/**
 * By key, the longest read, where all others are prefixes of it; else undefined. Of such a key only the longest needs to be looked at: what
 * another one lacks it lacks too, or has in the wrong order.
 */
function spinesOf({ acts, keys }: ObjectHistory): (number | undefined)[] {
  const spines: (number | undefined)[] = keys.map(() => undefined);
  const seenOf = (read: number | undefined): readonly number[] => (read === undefined ? [] : (acts[read]?.seen ?? []));
  for (const [number, { key, seen }] of acts.entries()) {
    if (seen !== undefined && seen.length > seenOf(spines[key]).length) spines[key] = number;
  }
  const longest = spines.map(seenOf);
  for (const { key, seen } of acts) {
    if (seen?.some((element, i) => element !== longest[key]?.[i]) === true) spines[key] = undefined;
  }
  return spines;
}

type Has = (element: number) => boolean;

function gapAmong(own: readonly number[], has: Has, read: number): ListGap | undefined {
  const missing = own.find((element) => !has(element));
  return missing === undefined ? undefined : { read, missing, since: missing };
}

function gapSince({ acts }: ObjectHistory, earlier: number | undefined, has: Has, read: number): ListGap | undefined {
  if (earlier === undefined) return undefined;
  const missing = acts[earlier]?.seen?.find((element) => !has(element));
  return missing === undefined ? undefined : { read, missing, since: earlier };
}

function gapBy(
  { acts }: ObjectHistory,
  requirements: readonly Requirement[],
  has: Has,
  read: number,
): ListGap | undefined {
  const latest = new Map<number, number>();
  for (const element of acts[read]?.seen ?? []) {
    const session = acts[element]?.session ?? 0;
    if ((latest.get(session) ?? -1) < element) latest.set(session, element);
  }
  for (const { element, session, after } of requirements) {
    const since = latest.get(session);
    if (since !== undefined && since >= after && !has(element)) return { read, missing: element, since };
  }
  return undefined;
}

/** By key, what the guarantees on writes ask of lists. */
function requirementsOf({ acts, keys }: ObjectHistory, guarantee: Guarantee): Requirement[][] {
  const requirements: Requirement[][] = keys.map(() => []);
  if (guarantee !== 'monotonic-writes' && guarantee !== 'writes-follow-reads') return requirements;
  /** By session and key: elements that the session's next append will make required, and those that are already. */
  const waiting = new Map<string, Set<number>>();
  const required = new Map<string, Set<number>>();
  for (const [number, { key, session, seen, isWrite }] of acts.entries()) {
    if (keys[key]?.kind !== 'list') continue;
    const place = `${session} ${key}`;
    const open = waiting.get(place) ?? new Set<number>();
    if (guarantee === 'writes-follow-reads') for (const element of seen ?? []) open.add(element);
    if (isWrite) {
      const known = required.get(place) ?? new Set<number>();
      required.set(place, known);
      for (const element of open) {
        if (element === number || known.has(element)) continue;
        known.add(element);
        requirements[key]?.push({ element, session, after: number });
      }
    }
    // It is the next append that asks for this one, also where a hasty read had it before it was made.
    const isWanted = guarantee === 'monotonic-writes' || open.has(number);
    waiting.set(place, isWrite ? new Set(isWanted ? [number] : []) : open);
  }
  return requirements;
}
