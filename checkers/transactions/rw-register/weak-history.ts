import { type TransactionTable, info, nil, ok, read, unread } from '../table/transaction-table.ts';
import { type SessionHistory, initialWriter } from '../weak/session-history.ts';
import type { RegisterView } from './register-view.ts';

/** A history of registers as the weak levels are judged by, and which transaction of the table each of its is. */
export interface WeakHistory {
  readonly history: SessionHistory;
  readonly originals: Int32Array;
  /** False when a transaction without outcome is not its process's last: then its place in the session is not known. */
  readonly isExact: boolean;
}

export interface WeakShape {
  /** Each process is a session, or each transaction by itself. */
  readonly hasSessions: boolean;
  /** Reads count in their places, or only the first one of each key. */
  readonly hasRepeatedReads: boolean;
}

/** The history without what is judged elsewhere. */
export function weakHistory(
  table: TransactionTable,
  view: RegisterView,
  { hasSessions, hasRepeatedReads }: WeakShape,
): WeakHistory {
  const { originals, sessionStarts, isExact } = sessionsOf(table, view, hasSessions);
  const numbers = new Int32Array(table.count).fill(-1);
  for (const [number, t] of originals.entries()) numbers[t] = number;
  const reads = { starts: new Int32Array(originals.length + 1), keys: [] as number[], writers: [] as number[] };
  const writes = { starts: new Int32Array(originals.length + 1), keys: [] as number[] };
  const { status, microStart, microKind, microKey, microVersion, versions } = table;
  for (const [number, t] of originals.entries()) {
    const written: number[] = [];
    for (let m = microStart[t] ?? 0; m < (microStart[t + 1] ?? 0); m++) {
      const key = microKey[m] ?? 0;
      const version = microVersion[m] ?? nil;
      // Nothing, behind an own write, is judged as internal alone.
      const isRepeated =
        hasRepeatedReads && microKind[m] === read && version !== unread && (version !== nil || !written.includes(key));
      if (status[t] === ok && (view.isExternal[m] === 1 || isRepeated)) {
        const writer = version === nil ? initialWriter : (numbers[versions.writerOf(version)] ?? -2);
        // What was read of itself, or is no version, is judged elsewhere.
        if (version !== nil && (view.isInstalled[version] !== 1 || writer === number)) continue;
        reads.keys.push(key);
        reads.writers.push(writer);
      } else if (microKind[m] !== read) {
        written.push(key);
      }
    }
    for (const key of new Set(written.toSorted((a, b) => a - b))) writes.keys.push(key);
    reads.starts[number + 1] = reads.keys.length;
    writes.starts[number + 1] = writes.keys.length;
  }
  return {
    history: {
      sessionStarts,
      keys: table.keys.length,
      readStarts: reads.starts,
      readKeys: Int32Array.from(reads.keys),
      readWriters: Int32Array.from(reads.writers),
      writeStarts: writes.starts,
      writeKeys: Int32Array.from(writes.keys),
      knownOrder: knownOrder(table, view, numbers),
    },
    originals,
    isExact,
  };
}

/** Pairs of who wrote versions one after the other in a supplied order. */
function knownOrder(
  { versionOrders, versions }: TransactionTable,
  view: RegisterView,
  numbers: Int32Array,
): Int32Array {
  const pairs: number[] = [];
  for (const order of versionOrders) {
    const writers = order.versions.flatMap((version) =>
      view.isInstalled[version] === 1 ? [numbers[versions.writerOf(version)] ?? -1] : [],
    );
    for (const [i, writer] of writers.entries()) {
      const before = writers[i - 1];
      if (before !== undefined) pairs.push(before, writer);
    }
  }
  return Int32Array.from(pairs);
}

interface Sessions {
  readonly originals: Int32Array;
  readonly sessionStarts: Int32Array;
  readonly isExact: boolean;
}

/** Committed transactions, session by session: counted, then placed. */
function sessionsOf(
  { count, status, process, processCount }: TransactionTable,
  { isCommitted }: RegisterView,
  hasSessions: boolean,
): Sessions {
  const sessionOf = (t: number): number => (hasSessions ? (process[t] ?? 0) : t);
  const sessions = hasSessions ? processCount : count;
  const sessionStarts = new Int32Array(sessions + 1);
  for (let t = 0; t < count; t++)
    if (isCommitted[t] === 1) sessionStarts[sessionOf(t) + 1] = (sessionStarts[sessionOf(t) + 1] ?? 0) + 1;
  for (let s = 0; s < sessions; s++) sessionStarts[s + 1] = (sessionStarts[s + 1] ?? 0) + (sessionStarts[s] ?? 0);
  const next = sessionStarts.slice();
  const originals = new Int32Array(sessionStarts[sessions] ?? 0);
  const hasOpen = new Uint8Array(sessions);
  let isExact = true;
  for (let t = 0; t < count; t++) {
    if (isCommitted[t] !== 1) continue;
    const session = sessionOf(t);
    if (hasOpen[session] === 1) isExact = false;
    if (status[t] === info) hasOpen[session] = 1;
    const at = next[session] ?? 0;
    next[session] = at + 1;
    originals[at] = t;
  }
  return { originals, sessionStarts, isExact };
}
