import type { CausalBlocks } from '../transactions/weak/causal-blocks.ts';
import { KeyWriters } from '../transactions/weak/key-writers.ts';
import type { SessionHistory } from '../transactions/weak/session-history.ts';
import { withListsWhole } from './causal-acts.ts';
import type { ObjectHistory } from './object-acts.ts';

/**
 * Reads of lists that lack an element whose append happened before them, by sessions and reads. The elements that a list has all happened
 * before, so that counting is enough: O(n k) for k sessions.
 *
 * @param blocks Clocks of sessions and reads.
 */
export function readsWithMissingAppends(
  causal: SessionHistory,
  history: ObjectHistory,
  blocks: CausalBlocks,
): number[] {
  const { acts, keys } = history;
  const lists = acts.flatMap(({ key, seen }, number) =>
    seen !== undefined && keys[key]?.kind === 'list' ? number : [],
  );
  if (lists.length === 0) return [];
  const { groupSessions, groupStarts, keyGroups, transactions } = new KeyWriters(withListsWhole(causal, history));
  const happened = new Int32Array(acts.length);
  for (const { clocks, width, firstSession } of blocks) {
    for (const read of lists) {
      const key = acts[read]?.key ?? 0;
      const groupsEnd = keyGroups[key + 1] ?? 0;
      for (let group = keyGroups[key] ?? 0; group < groupsEnd; group++) {
        const session = (groupSessions[group] ?? 0) - firstSession;
        if (session < 0) continue;
        if (session >= width) break;
        const end = (causal.sessionStarts[session + firstSession] ?? 0) + (clocks[read * width + session] ?? 0);
        const start = groupStarts[group] ?? 0;
        happened[read] = (happened[read] ?? 0) + countBelow(transactions, start, groupStarts[group + 1] ?? 0, end);
      }
    }
  }
  return lists.filter((read) => (happened[read] ?? 0) > (acts[read]?.seen?.length ?? 0));
}

/** How many of an ascending range are below the bound. */
function countBelow(ascending: Int32Array, start: number, end: number, bound: number): number {
  let low = start;
  let high = end;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((ascending[middle] ?? 0) < bound) low = middle + 1;
    else high = middle;
  }
  return low - start;
}
