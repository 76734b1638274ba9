import type { PhenomenonLog } from '../dependencies/phenomenon-log.ts';
import { keyText, transactionName, valueText } from '../dependencies/telling.ts';
import { type TransactionTable, fail, ok, read } from '../table/transaction-table.ts';
import { lengthAt } from '../table/list-at.ts';
import type { ListOrders } from './list-orders.ts';
import type { NextWriters } from './next-writers.ts';

/**
 * Looks at appends against the version orders: a committed one behind one that failed (dirty update), a transaction's appends
 * in another order than it made them (cyclic versions), and appends that ignore one made since the transaction read the
 * key: two that read the same state (lost update) or any (G-cursor). O(micro-operations).
 */
export function scanWrites(
  table: TransactionTable,
  orders: ListOrders,
  isCommitted: Uint8Array,
  next: NextWriters,
  log: PhenomenonLog,
): void {
  scanDirtyUpdates(table, orders, isCommitted, log);
  // Of each key: its last append and its first external read by the transaction at hand.
  const lastAppend = table.arena.int32(table.keys.length).fill(-1);
  const appendOwner = table.arena.int32(table.keys.length).fill(-1);
  const touchOwner = table.arena.int32(table.keys.length).fill(-1);
  const readOf = table.arena.int32(table.keys.length);
  const updaters = table.arena.int32(next.slots).fill(-1);
  const { count, microStart, microKind, microKey, microVersion } = table;
  for (let t = 0; t < count; t++) {
    table.deadline.spend(1);
    if (isCommitted[t] !== 1) continue;
    for (let m = microStart[t] ?? 0; m < (microStart[t + 1] ?? 0); m++) {
      const key = microKey[m] ?? 0;
      const isFirst = touchOwner[key] !== t;
      touchOwner[key] = t;
      if (orders.isBroken[key] === 1) continue;
      if (microKind[m] === read) {
        if (isFirst) readOf[key] = table.status[t] === ok ? m : -1;
        continue;
      }
      if (isFirst) readOf[key] = -1;
      const isAgain = appendOwner[key] === t;
      if (isAgain)
        checkOrder(table, orders, log, { t, key, first: lastAppend[key] ?? -1, second: microVersion[m] ?? -1 });
      appendOwner[key] = t;
      lastAppend[key] = microVersion[m] ?? -1;
      // One that appends twice updated once.
      const before = readOf[key] ?? -1;
      if (!isAgain && before !== -1) checkUpdate({ table, next, updaters, log }, t, key, before);
    }
  }
}

function scanDirtyUpdates(
  table: TransactionTable,
  { start, order }: ListOrders,
  isCommitted: Uint8Array,
  log: PhenomenonLog,
): void {
  const { keys, versions, status } = table;
  for (let key = 0; key < keys.length; key++) {
    let failed = -1;
    for (let i = start[key] ?? 0; i < (start[key + 1] ?? 0); i++) {
      const version = order[i] ?? -1;
      const writer = versions.writerOf(version);
      if (version === -1) continue;
      if (status[writer] === fail) failed = version;
      else if (failed !== -1 && isCommitted[writer] === 1) {
        logDirtyUpdate(table, log, { key, failed, version });
        break;
      }
    }
  }
}

function logDirtyUpdate(
  table: TransactionTable,
  log: PhenomenonLog,
  { key, failed, version }: { readonly key: number; readonly failed: number; readonly version: number },
): void {
  log.add('dirty-update', () => {
    const { versions } = table;
    const [from, to] = [versions.writerOf(failed), versions.writerOf(version)];
    const [first, second, name] = [transactionName(table, from), transactionName(table, to), keyText(table, key)];
    return {
      title: `dirty update: ${second} appended to ${name} after ${first}, which failed`,
      explanation: [
        `${first} appended ${valueText(versions.valueOf(failed))} to ${name} and failed.`,
        `${second} appended ${valueText(versions.valueOf(version))} after it, and was committed: its state rests on one that never was.`,
      ],
      transactions: [from, to],
    };
  });
}

/** Appends of one transaction to one key must stand in the order in which it made them. */
function checkOrder(
  table: TransactionTable,
  { position }: ListOrders,
  log: PhenomenonLog,
  {
    t,
    key,
    first,
    second,
  }: { readonly t: number; readonly key: number; readonly first: number; readonly second: number },
): void {
  const at = position[second] ?? -1;
  // One that no read shows comes after all that one does.
  if (at === -1 || (position[first] !== -1 && (position[first] ?? 0) < at)) return;
  log.add('cyclic-versions', () => {
    const [name, key1] = [transactionName(table, t), keyText(table, key)];
    const [a, b] = [valueText(table.versions.valueOf(first)), valueText(table.versions.valueOf(second))];
    return {
      title: `cyclic versions: ${name} appended ${a} before ${b} to ${key1}, and reads show ${b} first`,
      explanation: [
        `${name} appended ${a} to ${key1}, and ${b} after it.`,
        position[first] === -1 ? `Reads show ${b} and not ${a}.` : `Reads show ${b} before ${a}.`,
      ],
      transactions: [t],
    };
  });
}

interface UpdateContext {
  readonly table: TransactionTable;
  readonly next: NextWriters;
  /** The first transaction that read a state and appended to it, by state. */
  readonly updaters: Int32Array;
  readonly log: PhenomenonLog;
}

function checkUpdate({ table, next, updaters, log }: UpdateContext, t: number, key: number, before: number): void {
  const length = lengthAt(table, before);
  const slot = next.slotOf(key, length);
  const other = updaters[slot] ?? -1;
  const follower = next.writerAt(slot);
  if (other === -1) updaters[slot] = t;
  if (other === -1 && (follower === t || follower === -1)) return;
  const [name, key1] = [transactionName(table, t), keyText(table, key)];
  if (other !== -1) {
    log.add('lost-update', () => ({
      title: `lost update: ${transactionName(table, other)} and ${name} read the same state of ${key1} and both appended to it`,
      explanation: [
        `${transactionName(table, other)} and ${name} both read ${key1} as a list of ${length}, and both appended to it.`,
        'Whichever appended later did not see what the earlier one had appended.',
      ],
      transactions: [other, t],
    }));
    return;
  }
  log.add('G-cursor', () => ({
    title: `G-cursor: ${name} appended to ${key1} after ${transactionName(table, follower)}, which it had not seen`,
    explanation: [
      `${name} read ${key1} as a list of ${length}; ${transactionName(table, follower)} appended to it next.`,
      `Then ${name} appended to ${key1} as well, without having seen that.`,
    ],
    transactions: [t, follower],
  }));
}
