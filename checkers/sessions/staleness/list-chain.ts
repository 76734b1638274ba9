import type { Span, Stale } from './stale.ts';

/** The operations of a list by how much of it was there: appends by their place, reads by their length. */
export interface Chain {
  /** `appends[p]` is the append of the element at place p, as the longest read shows them. */
  readonly appends: readonly Span[];
  /** `reads[n]`: reads of n elements. */
  readonly reads: readonly (readonly Span[])[];
  /** Appends of elements that no read shows: they come after all reads. */
  readonly unread: readonly Span[];
}

/**
 * Finds operations of a list that come later in it and ended before earlier ones began. None exactly if the history, with its reads as
 * they are given, is linearizable: the order is known, and only needs to agree with the clock. O(n).
 */
export function* chainConflicts({ appends, reads, unread }: Chain): Generator<Stale> {
  let reached: Span | undefined;
  const groups: (readonly Span[])[] = [];
  for (let length = 0; length <= appends.length; length++) {
    const append = appends[length - 1];
    if (append !== undefined) groups.push([append]);
    groups.push(reads[length] ?? []);
  }
  for (const group of [...groups, unread]) {
    const before = reached;
    const first = earliestEnd(group);
    if (first !== undefined && before !== undefined && first.to < before.from)
      yield { stale: before.act, since: first.act };
    for (const span of group) if (reached === undefined || span.from > reached.from) reached = span;
  }
}

function earliestEnd(group: readonly Span[]): Span | undefined {
  let first: Span | undefined;
  for (const span of group) if (first === undefined || span.to < first.to) first = span;
  return first;
}
