import { countLeading } from '../count-leading.ts';
import { type Grant, earliestEnd } from './grants.ts';

/** Of a long chain that leads to a conflict its end is told. */
const toldMax = 10;

/** Grants that can't follow each other: each of them can't have ended before the next one was granted, at the latest the last. */
export type Conflict = readonly Grant[];

/**
 * Grants whose tokens say their order: each took effect as early as it can after the one before it ended. Necessary and sufficient, since
 * a later start never makes an earlier end. O(n log n).
 */
export function conflictsInOrder(grants: readonly Grant[]): Conflict[] {
  const conflicts: Conflict[] = [];
  const sorted = grants.toSorted((a, b) => compare(a, b));
  let free = -Infinity;
  // From here on the grants push each other to where they are, with no time between them.
  let first = 0;
  for (const [place, grant] of sorted.entries()) {
    const { invokedAt } = grant.acquire;
    const latest = completionOf(grant);
    if (free <= invokedAt) first = place;
    if (free > latest) {
      conflicts.push(sorted.slice(Math.max(first, place - toldMax), place + 1));
      first = place;
    }
    free = earliestEnd(grant, Math.min(latest, Math.max(invokedAt, free)));
  }
  return conflicts;
}

/**
 * Grants of unknown order: pairs of which neither can have ended before the other was granted. Necessary only: three may not fit into one
 * after another although each two do. O(n log n): sorted by completion, with the latest end so far.
 */
export function conflictingPairs(grants: readonly Grant[]): Conflict[] {
  const conflicts: Conflict[] = [];
  const sorted = grants.toSorted((a, b) => completionOf(a) - completionOf(b));
  const completions: number[] = [];
  const latest: { readonly grant: Grant; readonly end: number }[] = [];
  for (const grant of sorted) {
    const end = earliestEnd(grant, grant.acquire.invokedAt);
    const completion = completionOf(grant);
    const before = latest[countLeading(completions.length, (place) => (completions[place] ?? Infinity) < end) - 1];
    if (before !== undefined && before.end > completion) conflicts.push([before.grant, grant]);
    const last = latest.at(-1);
    completions.push(completion);
    latest.push(last === undefined || end > last.end ? { grant, end } : last);
  }
  return conflicts;
}

function completionOf({ acquire }: Grant): number {
  return acquire.completedAt ?? acquire.invokedAt;
}

function compare(a: Grant, b: Grant): number {
  const left = a.answer.token ?? 0;
  const right = b.answer.token ?? 0;
  return left < right ? -1 : left > right ? 1 : 0;
}
