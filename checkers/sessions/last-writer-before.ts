import type { CausalBlock } from '../transactions/weak/causal-blocks.ts';
import type { KeyWriters } from '../transactions/weak/key-writers.ts';
import type { SessionHistory } from '../transactions/weak/session-history.ts';

/** Of each session of the block, the last writer of the key that comes before the reader. */
export function* lastWriterBefore(
  { sessionStarts }: SessionHistory,
  { groupSessions, groupStarts, keyGroups, transactions }: KeyWriters,
  { clocks, width, firstSession }: CausalBlock,
  { reader, key }: { readonly reader: number; readonly key: number },
): Generator<number> {
  for (let group = keyGroups[key] ?? 0; group < (keyGroups[key + 1] ?? 0); group++) {
    const session = groupSessions[group] ?? 0;
    const place = session - firstSession;
    if (place < 0) continue;
    if (place >= width) return;
    const end = (sessionStarts[session] ?? 0) + (clocks[reader * width + place] ?? 0);
    let low = (groupStarts[group] ?? 0) - 1;
    let high = groupStarts[group + 1] ?? 0;
    while (high - low > 1) {
      const middle = (low + high) >>> 1;
      if ((transactions[middle] ?? 0) < end) low = middle;
      else high = middle;
    }
    if (low >= (groupStarts[group] ?? 0)) yield transactions[low] ?? 0;
  }
}
