import { sessionNumbers, transactionCount, type SessionHistory } from './session-history.ts';

/** The transactions that write each key, ascending, and so session by session: a group is those of one session. */
export class KeyWriters {
  readonly transactions: Int32Array;
  /** Where each group begins among the transactions; one entry more than groups. */
  readonly groupStarts: Int32Array;
  readonly groupSessions: Int32Array;
  /** The groups of key `x` are `keyGroups[x]` to `keyGroups[x + 1] - 1`. */
  readonly keyGroups: Int32Array;

  constructor(history: SessionHistory) {
    const { keys, writeStarts, writeKeys } = history;
    const sessions = sessionNumbers(history);
    const next = new Int32Array(keys + 2);
    for (const key of writeKeys) next[key + 2] = (next[key + 2] ?? 0) + 1;
    for (let key = 2; key < next.length; key++) next[key] = (next[key] ?? 0) + (next[key - 1] ?? 0);
    this.transactions = new Int32Array(writeKeys.length);
    const count = transactionCount(history);
    for (let transaction = 0; transaction < count; transaction++) {
      const end = writeStarts[transaction + 1] ?? 0;
      for (let write = writeStarts[transaction] ?? 0; write < end; write++) {
        const key = writeKeys[write] ?? 0;
        const at = next[key + 1] ?? 0;
        next[key + 1] = at + 1;
        this.transactions[at] = transaction;
      }
    }
    // By now `next[x]` is where the writers of key x begin.
    const groupStarts = new Int32Array(writeKeys.length + 1);
    const groupSessions = new Int32Array(writeKeys.length);
    this.keyGroups = new Int32Array(keys + 1);
    let groups = 0;
    for (let key = 0; key < keys; key++) {
      this.keyGroups[key] = groups;
      const end = next[key + 1] ?? 0;
      let session = -1;
      for (let i = next[key] ?? 0; i < end; i++) {
        const found = sessions[this.transactions[i] ?? 0] ?? 0;
        if (found === session) continue;
        session = found;
        groupStarts[groups] = i;
        groupSessions[groups++] = session;
      }
    }
    this.keyGroups[keys] = groups;
    groupStarts[groups] = writeKeys.length;
    this.groupStarts = groupStarts.subarray(0, groups + 1);
    this.groupSessions = groupSessions.subarray(0, groups);
  }
}
