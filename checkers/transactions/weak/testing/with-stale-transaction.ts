import { type SessionHistory, transactionCount, writes } from '../session-history.ts';

/**
 * The same history with one more session, of one transaction: it reads a key from a transaction, and then from an earlier one of that one's
 * session. No weak level allows it.
 */
export function withStaleTransaction(history: SessionHistory): SessionHistory {
  const { key, older, newer } = overwritten(history);
  const count = transactionCount(history);
  return {
    ...history,
    sessionStarts: Int32Array.from([...history.sessionStarts, count + 1]),
    readStarts: appended(history.readStarts, [history.readKeys.length + 2]),
    readKeys: appended(history.readKeys, [key, key]),
    readWriters: appended(history.readWriters, [newer, older]),
    writeStarts: appended(history.writeStarts, [history.writeKeys.length]),
  };
}

/** Two transactions of the middle session that write the same key. */
function overwritten(history: SessionHistory): {
  readonly key: number;
  readonly older: number;
  readonly newer: number;
} {
  const { sessionStarts, writeStarts, writeKeys } = history;
  const session = (sessionStarts.length - 1) >> 1;
  const start = sessionStarts[session] ?? 0;
  const end = sessionStarts[session + 1] ?? 0;
  for (let older = start; older < end; older++) {
    for (let write = writeStarts[older] ?? 0; write < (writeStarts[older + 1] ?? 0); write++) {
      const key = writeKeys[write] ?? 0;
      for (let newer = older + 1; newer < end; newer++) if (writes(history, newer, key)) return { key, older, newer };
    }
  }
  throw new Error('no key was written twice in one session');
}

function appended(values: Int32Array, more: readonly number[]): Int32Array {
  const longer = new Int32Array(values.length + more.length);
  longer.set(values);
  longer.set(more, values.length);
  return longer;
}
