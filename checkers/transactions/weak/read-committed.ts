import { contradiction } from './commit-order.ts';
import { InferredEdges } from './inferred-edges.ts';
import { SessionOrder } from './order-graph.ts';
import { initialWriter, transactionCount, writes, type SessionHistory } from './session-history.ts';
import type { OrderCycle } from './shortest-cycle.ts';

const none = -2;

/**
 * Judges read committed as an axiom on commit orders (Biswas and Enea, OOPSLA 2019): a transaction that has read from t2, and later reads a
 * key that t2 wrote from t1 instead, shows that t2 came before t1. Which edges are enough is the idea of AWDIT (PLDI 2025): reads are
 * walked backwards, keeping the two nearest later writers of each key; farther ones follow from these.
 *
 * O(n^1.5 log n) at worst, near-linear for transactions of bounded size.
 *
 * @returns A cycle that no commit order can have; undefined when the history is read committed.
 */
export function checkReadCommitted(history: SessionHistory): OrderCycle | undefined {
  const edges = new InferredEdges();
  inferReadCommitted(history, edges);
  return contradiction(history, edges);
}

function inferReadCommitted(history: SessionHistory, edges: InferredEdges): void {
  const { keys, readStarts, readKeys, readWriters, writeStarts, writeKeys } = history;
  const transactions = transactionCount(history);
  const sessions = new SessionOrder(history);
  // Of the keys that the transaction reads later: its nearest writer, and the nearest one that is another.
  const nearest = new Int32Array(keys);
  const nextNearest = new Int32Array(keys);
  // By key and by writer: 1 + the transaction that this was last said of, so that nothing needs to be cleared.
  const seenBy = new Int32Array(keys);
  const readBy = new Int32Array(transactions);
  const seen = new Int32Array(longest(readStarts));
  const isFirst = new Uint8Array(seen.length);
  for (let reader = 0; reader < transactions; reader++) {
    const start = readStarts[reader] ?? 0;
    const end = readStarts[reader + 1] ?? 0;
    if (end - start < 2) continue;
    const stamp = reader + 1;
    for (let read = start; read < end; read++) {
      const writer = readWriters[read] ?? initialWriter;
      isFirst[read - start] = writer >= 0 && readBy[writer] !== stamp ? 1 : 0;
      if (writer >= 0) readBy[writer] = stamp;
    }
    let seenCount = 0;
    for (let read = end - 1; read >= start; read--) {
      const key = readKeys[read] ?? 0;
      const writer = readWriters[read] ?? initialWriter;
      if (isFirst[read - start] === 1) {
        const first = writeStarts[writer] ?? 0;
        const last = writeStarts[writer + 1] ?? 0;
        const isFewer = last - first <= seenCount;
        const count = isFewer ? last - first : seenCount;
        for (let i = 0; i < count; i++) {
          const both = (isFewer ? writeKeys[first + i] : seen[i]) ?? 0;
          if (isFewer ? seenBy[both] !== stamp : !writes(history, writer, both)) continue;
          const near = nearest[both] ?? none;
          const other = near === writer ? (nextNearest[both] ?? none) : near;
          if (other !== none && !sessions.implies(writer, other)) edges.add(writer, other, reader, both);
        }
      }
      if (seenBy[key] !== stamp) {
        seenBy[key] = stamp;
        seen[seenCount++] = key;
        nearest[key] = writer;
        nextNearest[key] = none;
      } else if (nearest[key] !== writer) {
        nextNearest[key] = nearest[key] ?? none;
        nearest[key] = writer;
      }
    }
  }
}

/** The length of the longest range. */
function longest(starts: Int32Array): number {
  let most = 0;
  for (let i = 0; i + 1 < starts.length; i++) most = Math.max(most, (starts[i + 1] ?? 0) - (starts[i] ?? 0));
  return most;
}
