import { type TransactionTable, ok, read } from '../table/transaction-table.ts';
import type { KeyLists } from '../dependencies/key-lists.ts';
import { lengthAt } from '../table/list-at.ts';
import type { ListOrders } from './list-orders.ts';

interface MissedContext {
  readonly table: TransactionTable;
  readonly orders: ListOrders;
  readonly isCommitted: Uint8Array;
  readonly unseen: KeyLists;
}

/** Who appended to lists after the states that a transaction read. Asked for transactions that may be on a cycle only. */
export function missedVersions(context: MissedContext): (transaction: number) => number[] {
  return (t) => readsOf(context, t).flatMap((m) => laterWriters(context, t, m));
}

/** Those of them from whom the transaction had read something before it read such a state. */
export function vanishedVersions(context: MissedContext): (transaction: number) => number[] {
  return (t) => {
    const known = new Set<number>();
    const vanished: number[] = [];
    for (const m of readsOf(context, t)) {
      for (const writer of laterWriters(context, t, m)) if (known.has(writer)) vanished.push(writer);
      known.add(foundWriter(context, t, m));
    }
    return vanished;
  };
}

/** Reads of a transaction that succeeded, of keys whose order is known. */
function readsOf({ table, orders }: MissedContext, t: number): number[] {
  const { status, microStart, microKind, microKey } = table;
  const reads: number[] = [];
  if (status[t] !== ok) return reads;
  for (let m = microStart[t] ?? 0; m < (microStart[t + 1] ?? 0); m++)
    if (microKind[m] === read && orders.isBroken[microKey[m] ?? 0] !== 1) reads.push(m);
  return reads;
}

function laterWriters({ table, orders, isCommitted, unseen }: MissedContext, t: number, m: number): number[] {
  const { start, order } = orders;
  const { microKey, versions } = table;
  const key = microKey[m] ?? 0;
  const from = (start[key] ?? 0) + lengthAt(table, m);
  // What it appended itself before the read is no state that others left.
  if (from > (start[key] ?? 0) && versions.writerOf(order[from - 1] ?? -1) === t) return [];
  const makers: number[] = [];
  for (let i = from; i < (start[key + 1] ?? 0); i++) {
    const writer = versions.writerOf(order[i] ?? -1);
    if (isCommitted[writer] === 1) makers.push(writer);
  }
  for (const writer of unseen.of(key)) makers.push(writer);
  return makers;
}

/** Who left the state that a read found, before what the reader appended itself; -1 when nobody did. */
function foundWriter({ table, orders }: MissedContext, t: number, m: number): number {
  const { microKey, versions } = table;
  const start = orders.start[microKey[m] ?? 0] ?? 0;
  let at = start + lengthAt(table, m) - 1;
  while (at >= start && versions.writerOf(orders.order[at] ?? -1) === t) at--;
  return at < start ? -1 : versions.writerOf(orders.order[at] ?? -1);
}
