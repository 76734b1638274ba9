import type { CausalBlocks } from '../transactions/weak/causal-blocks.ts';
import type { SessionHistory } from '../transactions/weak/session-history.ts';
import type { ObjectHistory } from './object-acts.ts';

/** A list that shows an element before another one whose append happened causally before. All are acts' numbers. */
export interface ListOutOfOrder {
  readonly read: number;
  /** The append that happened before, and is shown later. */
  readonly late: number;
}

/** Finds them, one a read. O(elements k) for k sessions. */
export function listsOutOfOrder(
  { sessionStarts }: SessionHistory,
  { acts, keys }: ObjectHistory,
  blocks: CausalBlocks,
): ListOutOfOrder[] {
  const found = new Map<number, ListOutOfOrder>();
  for (const { clocks, width, firstSession } of blocks) {
    // What the elements so far know of each session of the block.
    const known = new Int32Array(width);
    for (const [read, { key, seen }] of acts.entries()) {
      if (seen === undefined || keys[key]?.kind !== 'list' || found.has(read)) continue;
      known.fill(0);
      for (const element of seen) {
        const session = acts[element]?.session ?? 0;
        const place = session - firstSession;
        if (place >= 0 && place < width && (known[place] ?? 0) > element - (sessionStarts[session] ?? 0)) {
          found.set(read, { read, late: element });
          break;
        }
        for (let i = 0; i < width; i++) known[i] = Math.max(known[i] ?? 0, clocks[element * width + i] ?? 0);
      }
    }
  }
  return [...found.values()];
}
