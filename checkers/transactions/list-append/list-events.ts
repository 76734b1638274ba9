import type { EventsOf, TransactionEvent } from '../dependencies/transaction-event.ts';
import type { KeyLists } from '../dependencies/key-lists.ts';
import { wr, ww } from '../graph/edge-kind.ts';
import { type TransactionTable, ok, read } from '../table/transaction-table.ts';
import { lengthAt } from '../table/list-at.ts';
import type { ListOrders } from './list-orders.ts';
import type { NextWriters } from './next-writers.ts';

export type TriedOrders = ReadonlyMap<number, ReadonlyMap<number, number>>;

interface EventContext {
  readonly table: TransactionTable;
  readonly orders: ListOrders;
  readonly isCommitted: Uint8Array;
  readonly next: NextWriters;
  readonly unseen: KeyLists;
  /** By key, of who made appends that no read shows the one before, in an order that is tried; empty where none is. */
  readonly tried: TriedOrders;
}

const none: readonly number[] = [];

/** The events of transactions on lists. Asked for transactions that may be on a cycle only. */
export function listEvents(context: EventContext): EventsOf {
  const { table, orders, isCommitted, next, unseen } = context;
  const { status, microStart, microKind, microKey } = table;
  const unseenOf = new Map<number, readonly number[]>();
  const missed = (key: number, length: number): readonly number[] => {
    const follower = next.writerAt(next.slotOf(key, length));
    if (follower !== -1) return [follower];
    if (!unseen.has(key)) return none;
    const known = unseenOf.get(key) ?? unseen.of(key);
    unseenOf.set(key, known);
    return known;
  };
  return (t) => {
    const events: TransactionEvent[] = [];
    const [start, end] = [microStart[t] ?? 0, microStart[t + 1] ?? 0];
    for (let m = start; m < end; m++) {
      const key = microKey[m] ?? 0;
      if (orders.isBroken[key] === 1) continue;
      if (microKind[m] !== read) {
        // What it left of the key is the last of its appends.
        if (isLastWrite(table, m, end)) events.push({ after: replaced(context, t, m), kind: ww, missed: none });
        continue;
      }
      if (status[t] !== ok) continue;
      const length = lengthAt(table, m);
      const found = writerBefore(context, t, key, length);
      // What failed is no version.
      if (found !== -1 && isCommitted[found] !== 1) continue;
      const isOwn = length > 0 && table.versions.writerOf(lastOf(orders, key, length)) === t;
      events.push({ after: found === -1 ? none : [found], kind: wr, missed: isOwn ? none : missed(key, length) });
    }
    return events;
  };
}

function isLastWrite({ microKind, microKey }: TransactionTable, m: number, end: number): boolean {
  for (let later = m + 1; later < end; later++)
    if (microKind[later] !== read && microKey[later] === microKey[m]) return false;
  return true;
}

function lastOf({ start, order }: ListOrders, key: number, length: number): number {
  return order[(start[key] ?? 0) + length - 1] ?? -1;
}

/** Who appended the last of the first elements that is not of the transaction itself; -1 when there is none. */
function writerBefore({ table, orders }: EventContext, t: number, key: number, length: number): number {
  let left = length;
  while (left > 0 && table.versions.writerOf(lastOf(orders, key, left)) === t) left--;
  return left === 0 ? -1 : table.versions.writerOf(lastOf(orders, key, left));
}

/** Who left the list that an append was made to. */
function replaced(context: EventContext, t: number, m: number): readonly number[] {
  const { table, orders, isCommitted, tried } = context;
  const key = table.microKey[m] ?? 0;
  const at = orders.position[table.microVersion[m] ?? 0] ?? -1;
  const before = at === -1 ? tried.get(key)?.get(t) : undefined;
  if (before !== undefined) return [before];
  let left = at === -1 ? (orders.start[key + 1] ?? 0) - (orders.start[key] ?? 0) : at;
  for (; left > 0; left--) {
    const writer = table.versions.writerOf(lastOf(orders, key, left));
    if (writer !== t && isCommitted[writer] === 1) return [writer];
  }
  return none;
}
