import { EdgeList } from '../graph/digraph.ts';
import { rw, wr, ww } from '../graph/edge-kind.ts';
import { type TransactionTable, ok, read } from '../table/transaction-table.ts';
import type { ListOrders } from './list-orders.ts';
import type { NextWriters } from './next-writers.ts';
import { addAntiDependencies } from '../dependencies/anti-dependencies.ts';
import { KeyLists } from '../dependencies/key-lists.ts';

/** Dependencies between transactions, with the vertices that were added to keep their number linear. */
export interface ListEdges {
  readonly edges: EdgeList;
  readonly vertexCount: number;
  /** Keys with appends that no read shows, and who made them. */
  readonly unseen: KeyLists;
}

/** A read gives two edges at most, and an append one; beyond that are only appends that no read shows. */
const spareEdges = 1_024;

/**
 * The dependencies that version orders show. Appends that no read shows come after all that one does; between themselves
 * their order is open. Keys whose reads contradict each other give no edges.
 */
export function listEdges(
  table: TransactionTable,
  orders: ListOrders,
  isCommitted: Uint8Array,
  next: NextWriters,
): ListEdges {
  const edges = new EdgeList(edgesMax(table), table.arena);
  const lastWriter = addVersionOrder(table, orders, isCommitted, edges);
  const unseen = unseenAppends(table, orders, isCommitted);
  const finalReaders = new KeyLists(table.keys.length, table.arena);
  const { count, status, microStart, microKind, microKey, microVersion, versions } = table;
  for (let t = 0; t < count; t++) {
    table.deadline.spend(1);
    if (status[t] !== ok) continue;
    for (let m = microStart[t] ?? 0; m < (microStart[t + 1] ?? 0); m++) {
      const key = microKey[m] ?? 0;
      if (microKind[m] !== read || orders.isBroken[key] === 1) continue;
      const length = Math.max(0, microVersion[m] ?? 0);
      // Behind its own appends stands what it found: those tell nothing of others.
      const found = foundLength(table, orders, t, key, length);
      if (found > 0) {
        const writer = versions.writerOf(orders.order[(orders.start[key] ?? 0) + found - 1] ?? -1);
        // What failed is no version. What was there in the beginning has no writer.
        if (writer !== -1 && isCommitted[writer] !== 1) continue;
        if (writer !== -1) edges.add(writer, t, wr);
      }
      if (found < length) continue;
      const follower = next.writerAt(next.slotOf(key, length));
      if (follower !== -1) edges.add(t, follower, rw);
      else if (unseen.has(key)) finalReaders.add(key, t);
    }
  }
  const vertexCount = addUnseen({ table, edges, lastWriter, finalReaders, unseen });
  return { edges, vertexCount, unseen };
}

function edgesMax({ microKind }: TransactionTable): number {
  let reads = 0;
  for (let m = 0; m < microKind.length; m++) if (microKind[m] === read) reads++;
  return microKind.length + reads + spareEdges;
}

/** How many elements a read shows before those that the reader appended itself. */
function foundLength(
  { versions }: TransactionTable,
  { start, order }: ListOrders,
  t: number,
  key: number,
  length: number,
): number {
  const base = start[key] ?? 0;
  let found = length;
  while (found > 0 && versions.writerOf(order[base + found - 1] ?? -1) === t) found--;
  return found;
}

/** Links each version's writer to the next one's; gives the last writer of each key. */
function addVersionOrder(
  { arena, keys, versions }: TransactionTable,
  { start, order, isBroken }: ListOrders,
  isCommitted: Uint8Array,
  edges: EdgeList,
): Int32Array {
  const lastWriter = arena.int32(keys.length).fill(-1);
  for (let key = 0; key < keys.length; key++) {
    if (isBroken[key] === 1) continue;
    let before = -1;
    for (let i = start[key] ?? 0; i < (start[key + 1] ?? 0); i++) {
      const writer = versions.writerOf(order[i] ?? -1);
      if (isCommitted[writer] !== 1) continue;
      if (before !== -1) edges.add(before, writer, ww);
      before = writer;
    }
    lastWriter[key] = before;
  }
  return lastWriter;
}

function unseenAppends(
  { arena, count, keys, microStart, microKind, microKey, microVersion }: TransactionTable,
  { position, isBroken }: ListOrders,
  isCommitted: Uint8Array,
): KeyLists {
  const unseen = new KeyLists(keys.length, arena);
  for (let t = 0; t < count; t++) {
    if (isCommitted[t] !== 1) continue;
    for (let m = microStart[t] ?? 0; m < (microStart[t + 1] ?? 0); m++) {
      const key = microKey[m] ?? 0;
      if (microKind[m] !== read && isBroken[key] === 0 && position[microVersion[m] ?? 0] === -1) unseen.add(key, t);
    }
  }
  return unseen;
}

interface UnseenContext {
  readonly table: TransactionTable;
  readonly edges: EdgeList;
  readonly lastWriter: Int32Array;
  /** Who read the last state that any read shows. */
  readonly finalReaders: KeyLists;
  readonly unseen: KeyLists;
}

/** Each reader of the last state and its writer come before each append that no read shows. Gives the number of vertices. */
function addUnseen({ table, edges, lastWriter, finalReaders, unseen }: UnseenContext): number {
  let vertexCount = table.count;
  for (const key of unseen.keys()) {
    const writers = unseen.of(key);
    const readers = finalReaders.of(key);
    const last = lastWriter[key] ?? -1;
    if (last !== -1) for (const writer of writers) edges.add(last, writer, ww);
    vertexCount = addAntiDependencies(edges, readers, writers, vertexCount);
  }
  return vertexCount;
}
