/** The writer of the value that every key begins with: it precedes all transactions. */
export const initialWriter = -1;

/**
 * Transactions of several sessions, with each read's writer known, as flat arrays: what the weak levels are judged by. A range of
 * each list belongs to one transaction: reads of transaction `t` are `readStarts[t]` to `readStarts[t + 1] - 1`.
 *
 * Transactions are numbered session by session, in the order of each session. Only what certainly happened is in it, or what somebody
 * read. Reads of a transaction's own writes, and of values that no committed transaction left, are judged elsewhere and are not.
 */
export interface SessionHistory {
  /** Session `s` has the transactions `sessionStarts[s]` to `sessionStarts[s + 1] - 1`; one entry more than sessions. */
  readonly sessionStarts: Int32Array;
  /** Keys are numbers below this one. */
  readonly keys: number;
  readonly readStarts: Int32Array;
  readonly readKeys: Int32Array;
  /** The transaction that wrote what was read, or `initialWriter`; it has the key among its writes. */
  readonly readWriters: Int32Array;
  readonly writeStarts: Int32Array;
  /** Each key once a transaction, ascending. */
  readonly writeKeys: Int32Array;
  /** Pairs of transactions, one after the other, that every commit order must keep besides: known version orders. */
  readonly knownOrder?: Int32Array;
}

export function transactionCount({ readStarts }: SessionHistory): number {
  return readStarts.length - 1;
}

/** The session of each transaction. */
export function sessionNumbers({ sessionStarts, readStarts }: SessionHistory): Int32Array {
  const sessions = new Int32Array(readStarts.length - 1);
  for (let s = 0; s + 1 < sessionStarts.length; s++) sessions.fill(s, sessionStarts[s], sessionStarts[s + 1]);
  return sessions;
}

/** True when the transaction writes the key. */
export function writes({ writeStarts, writeKeys }: SessionHistory, transaction: number, key: number): boolean {
  let low = writeStarts[transaction] ?? 0;
  let high = writeStarts[transaction + 1] ?? 0;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const found = writeKeys[middle] ?? 0;
    if (found === key) return true;
    if (found < key) low = middle + 1;
    else high = middle;
  }
  return false;
}

/** One transaction of a history that is written out by hand. */
export interface DraftTransaction {
  /** In program order: the key and the writer of the value. */
  readonly reads: readonly (readonly [key: number, writer: number])[];
  readonly writes: readonly number[];
}

/** A history from lists: small ones, and those whose form is not flat yet. */
export function sessionHistory(
  sessions: readonly (readonly DraftTransaction[])[],
  keys: number,
  knownOrder: readonly number[] = [],
): SessionHistory {
  const transactions = sessions.flat();
  const written = transactions.map((transaction) => [...new Set(transaction.writes)].toSorted((a, b) => a - b));
  return {
    sessionStarts: startsOf(sessions.map(({ length }) => length)),
    keys,
    readStarts: startsOf(transactions.map(({ reads }) => reads.length)),
    readKeys: Int32Array.from(transactions.flatMap(({ reads }) => reads.map(([key]) => key))),
    readWriters: Int32Array.from(transactions.flatMap(({ reads }) => reads.map(([, writer]) => writer))),
    writeStarts: startsOf(written.map(({ length }) => length)),
    writeKeys: Int32Array.from(written.flat()),
    knownOrder: Int32Array.from(knownOrder),
  };
}

/** Transactions that say nothing of each other: what orders them is given besides. */
export function freeHistory(transactions: number): SessionHistory {
  const none = new Int32Array(0);
  const starts = new Int32Array(transactions + 1);
  return {
    sessionStarts: starts.map((_, i) => i),
    keys: 0,
    readStarts: starts,
    readKeys: none,
    readWriters: none,
    writeStarts: starts,
    writeKeys: none,
  };
}

/** Where each range begins, and where the last one ends. */
export function startsOf(lengths: readonly number[]): Int32Array {
  const starts = new Int32Array(lengths.length + 1);
  for (const [i, length] of lengths.entries()) starts[i + 1] = (starts[i] ?? 0) + length;
  return starts;
}
