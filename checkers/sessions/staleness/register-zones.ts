import { countBelow } from './ascending.ts';
import type { Span, Stale } from './stale.ts';

/** A version: its write, if it is not the initial one, and its reads. */
export interface Version {
  readonly isInitial: boolean;
  readonly spans: readonly Span[];
}

interface Zone {
  /** The operation that ends first, and the one that begins last. */
  readonly first: Span;
  readonly last: Span;
  readonly isInitial: boolean;
}

/**
 * Finds pairs of versions of a register that no order explains, by the zones of Gibbons and Korach (SIAM J. Comput. 1997): each of the two
 * has an operation that ended before one of the other's began. For each version one pair at most; none exactly if the history,
 * with its reads as they are given, is linearizable. O(n log n).
 */
export function* zoneConflicts(versions: readonly Version[], isRead: (act: number) => boolean): Generator<Stale> {
  const zones = versions.flatMap(zoneOf);
  const forward = zones.filter(isForward).toSorted((a, b) => endOf(a) - endOf(b));
  const ends = forward.map(endOf);
  /** Of the zones up to each, the one that begins its last operation latest. */
  const latest: Zone[] = [];
  let reaching: Zone | undefined;
  for (const zone of forward) {
    if (reaching !== undefined && endOf(zone) < reaching.last.from) yield staleOf(reaching, zone, isRead);
    if (reaching === undefined || reaching.last.from < zone.last.from) reaching = zone;
    latest.push(reaching);
  }
  for (const zone of zones) {
    if (isForward(zone)) continue;
    const around = latest[countBelow(ends, zone.last.from) - 1];
    if (around !== undefined && endOf(zone) < around.last.from) yield staleOf(around, zone, isRead);
  }
}

/** Some operation of the version ended before another one of it began: at that time no other version was there. */
function isForward(zone: Zone): boolean {
  return endOf(zone) < zone.last.from;
}

function endOf({ first, isInitial }: Zone): number {
  return isInitial ? -Infinity : first.to;
}

function zoneOf({ isInitial, spans }: Version): Zone[] {
  const [one, ...rest] = spans;
  if (one === undefined) return [];
  const first = rest.reduce((best, span) => (span.to < best.to ? span : best), one);
  const last = rest.reduce((best, span) => (span.from > best.from ? span : best), one);
  return [{ first, last, isInitial }];
}

/** Each ended something before the other began something; the one whose late beginner is a read is stale. */
function staleOf(a: Zone, b: Zone, isRead: (act: number) => boolean): Stale {
  const [old, young] = b.isInitial || (!a.isInitial && !isRead(a.last.act)) ? [b, a] : [a, b];
  return {
    stale: old.last.act,
    since: young.first.act,
    ...(old.isInitial ? {} : { newer: [old.first.act, young.last.act] as const }),
  };
}
