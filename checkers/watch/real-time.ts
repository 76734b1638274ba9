import { countLeading } from '../count-leading.ts';
import type { Block } from './blocks.ts';
import type { Change, Stream } from './streams.ts';

/** When each change can have taken effect, by what clients know, in ns. */
export interface Times {
  /** No earlier. */
  readonly since: Float64Array;
  /** No later. */
  readonly until: Float64Array;
}

/**
 * A `final-watch` that ends with a change was begun when all that was known by then lay before that change: so the others must be
 * ordered as if the change had been begun no earlier.
 */
export function timesOf(changes: readonly (Change | undefined)[], streams: readonly Stream[]): Times {
  const since = Float64Array.from(changes, (change) => change?.write.invokedAt ?? 0);
  const until = Float64Array.from(changes, (change) => change?.until ?? Infinity);
  for (const { events, final } of streams) {
    const last = events.at(-1);
    if (last !== undefined && final !== undefined) since[last.id] = Math.max(since[last.id] ?? 0, final.invokedAt);
  }
  return { since, until };
}

/** `earlier` was over before `later` was begun, and yet `later` comes first in the known order. */
export interface Inversion {
  readonly earlier: number;
  readonly later: number;
}

/** The first change of the order that was over before one that stands before it was begun. */
export function inversionIn(order: readonly number[], { since, until }: Times): Inversion | undefined {
  let latest = -1;
  for (const id of order) {
    if (latest !== -1 && (until[id] ?? Infinity) < (since[latest] ?? 0)) return { earlier: id, later: latest };
    if (latest === -1 || (since[id] ?? 0) > (since[latest] ?? 0)) latest = id;
  }
  return undefined;
}

/** A block and another one, neither of which can stand before the other: each has a change that was over before one of the other was begun. */
export interface Crossing {
  readonly block: Block;
  readonly within: Block;
  /** In `block`, over before `entry` of `within` was begun. */
  readonly before: number;
  readonly entry: number;
  /** In `within`, over before `after` of `block` was begun. */
  readonly exit: number;
  readonly after: number;
}

interface Zone {
  readonly block: Block;
  /** The end that comes first, and the beginning that comes last, with their changes. */
  readonly firstEnd: number;
  readonly lastBegin: number;
  readonly end: number;
  readonly begin: number;
}

/**
 * Blocks can be ordered exactly if no two of them cross (the zones of Gibbons and Korach 1997, with blocks in place of clusters): forward zones,
 * from the first end to the last beginning, must not overlap, and no backward zone may lie within a forward one. O(n log n).
 */
export function crossings(blocks: readonly Block[], times: Times): Crossing[] {
  const zones = blocks.map((block) => zoneOf(block, times));
  const forward = zones.filter(({ end, begin }) => end < begin).toSorted((a, b) => a.end - b.end);
  const found: Crossing[] = [];
  let widest: Zone | undefined;
  for (const zone of forward) {
    if (widest !== undefined && zone.end < widest.begin) found.push(crossing(widest, zone));
    if (widest === undefined || zone.begin > widest.begin) widest = zone;
  }
  // Once forward zones overlap the search below would not be right any more, and the blocks have no order anyway.
  if (found.length > 0) return found;
  for (const zone of zones) {
    if (zone.end < zone.begin) continue;
    const around = forward[countLeading(forward.length, (place) => (forward[place]?.end ?? Infinity) < zone.begin) - 1];
    if (around !== undefined && zone.end < around.begin) found.push(crossing(around, zone));
  }
  return found;
}

function zoneOf(block: Block, { since, until }: Times): Zone {
  let [firstEnd = 0] = block;
  let lastBegin = firstEnd;
  for (const id of block) {
    if ((until[id] ?? 0) < (until[firstEnd] ?? 0)) firstEnd = id;
    if ((since[id] ?? 0) > (since[lastBegin] ?? 0)) lastBegin = id;
  }
  return { block, firstEnd, lastBegin, end: until[firstEnd] ?? 0, begin: since[lastBegin] ?? 0 };
}

function crossing(outer: Zone, inner: Zone): Crossing {
  return {
    block: outer.block,
    within: inner.block,
    before: outer.firstEnd,
    entry: inner.lastBegin,
    exit: inner.firstEnd,
    after: outer.lastBegin,
  };
}
