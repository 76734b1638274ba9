import type { Possession } from './possessions.ts';

/** Two possessions that no order of the operations keeps apart: the second began for certain while the first was held. */
export interface Overlap {
  readonly first: Possession;
  readonly second: Possession;
}

/**
 * Finds possessions that overlap, in O(n log n). No two overlap exactly when the operations can be ordered legally: let each acquire take
 * effect as late, and each release as early, as it can (closed intervals: at equal times either may be first).
 */
export function overlapsOf(possessions: readonly Possession[]): Overlap[] {
  const found: Overlap[] = [];
  const sorted = possessions.toSorted((a, b) => a.from - b.from || a.to - b.to);
  let [holder] = sorted;
  for (const next of sorted.slice(1)) {
    if (holder !== undefined && holder.to > next.from) found.push({ first: holder, second: next });
    // After an overlap the newer one counts as the holder, or a lock lost once would be told of at every later acquire.
    holder = next;
  }
  return found;
}
