import { contradiction } from './commit-order.ts';
import { InferredEdges } from './inferred-edges.ts';
import { SessionOrder } from './order-graph.ts';
import { initialWriter, transactionCount, writes, type SessionHistory } from './session-history.ts';
import type { OrderCycle } from './shortest-cycle.ts';

/**
 * Judges read atomic as an axiom on commit orders (Biswas and Enea, OOPSLA 2019): when t2 wrote a key that t3 read from t1, and t2 is
 * before t3 in its session or t3 read anything from t2, then t2 came before t1. Which edges are enough is the idea of AWDIT (PLDI 2025):
 * of a session only the last writer of the key counts.
 *
 * O(n^1.5 log n) at worst, near-linear for transactions of bounded size.
 *
 * @returns A cycle that no commit order can have; undefined when the history is read atomic.
 */
export function checkReadAtomic(history: SessionHistory): OrderCycle | undefined {
  const edges = new InferredEdges();
  inferFromSessions(history, edges);
  inferFromReads(history, edges);
  return contradiction(history, edges);
}

/** What is visible since it is earlier in the session. */
function inferFromSessions(history: SessionHistory, edges: InferredEdges): void {
  const { keys, sessionStarts, readStarts, readKeys, readWriters, writeStarts, writeKeys } = history;
  const sessions = new SessionOrder(history);
  // The session's last writer of each key, and 1 + the session that it is of.
  const lastWriter = new Int32Array(keys);
  const lastSession = new Int32Array(keys);
  for (let session = 0; session + 1 < sessionStarts.length; session++) {
    const end = sessionStarts[session + 1] ?? 0;
    for (let reader = sessionStarts[session] ?? 0; reader < end; reader++) {
      const readsEnd = readStarts[reader + 1] ?? 0;
      for (let read = readStarts[reader] ?? 0; read < readsEnd; read++) {
        const key = readKeys[read] ?? 0;
        if (lastSession[key] !== session + 1) continue;
        const writer = readWriters[read] ?? initialWriter;
        const before = lastWriter[key] ?? 0;
        if (before !== writer && !sessions.implies(before, writer)) edges.add(before, writer, reader, key);
      }
      const writesEnd = writeStarts[reader + 1] ?? 0;
      for (let write = writeStarts[reader] ?? 0; write < writesEnd; write++) {
        const key = writeKeys[write] ?? 0;
        lastWriter[key] = reader;
        lastSession[key] = session + 1;
      }
    }
  }
}

/** What is visible since something was read from it. */
function inferFromReads(history: SessionHistory, edges: InferredEdges): void {
  const { keys, readStarts, readKeys, readWriters, writeStarts, writeKeys } = history;
  const transactions = transactionCount(history);
  const sessions = new SessionOrder(history);
  // By key and by writer: 1 + the transaction that this was last said of, so that nothing needs to be cleared.
  const readFrom = new Int32Array(keys);
  const keyReadBy = new Int32Array(keys);
  const writerReadBy = new Int32Array(transactions);
  for (let reader = 0; reader < transactions; reader++) {
    const stamp = reader + 1;
    const start = readStarts[reader] ?? 0;
    const end = readStarts[reader + 1] ?? 0;
    for (let read = start; read < end; read++) {
      const key = readKeys[read] ?? 0;
      const writer = readWriters[read] ?? initialWriter;
      const known = readFrom[key] ?? initialWriter;
      if (keyReadBy[key] !== stamp) {
        keyReadBy[key] = stamp;
        readFrom[key] = writer;
      } else if (known !== writer) {
        // It does not repeat: each of the two was visible where the other was read.
        if (known >= 0) edges.add(known, writer, reader, key);
        if (writer >= 0) edges.add(writer, known, reader, key);
      }
    }
    if (end - start < 2) continue;
    for (let read = start; read < end; read++) {
      const writer = readWriters[read] ?? initialWriter;
      if (writer < 0 || writerReadBy[writer] === stamp) continue;
      writerReadBy[writer] = stamp;
      const first = writeStarts[writer] ?? 0;
      const last = writeStarts[writer + 1] ?? 0;
      const isFewer = last - first <= end - start;
      const count = isFewer ? last - first : end - start;
      for (let i = 0; i < count; i++) {
        const both = (isFewer ? writeKeys[first + i] : readKeys[start + i]) ?? 0;
        if (isFewer ? keyReadBy[both] !== stamp : !writes(history, writer, both)) continue;
        const other = readFrom[both] ?? initialWriter;
        if (other !== writer && !sessions.implies(writer, other)) edges.add(writer, other, reader, both);
      }
    }
  }
}
