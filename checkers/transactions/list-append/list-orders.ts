import type { Json } from '../../../harness/core/json.ts';
import type { PhenomenonLog } from '../dependencies/phenomenon-log.ts';
import { keyText, listText, transactionName, valueText } from '../dependencies/telling.ts';
import { listAt } from '../table/list-at.ts';
import { isPrefix } from '../table/list-reads.ts';
import { type TransactionTable, ok, read } from '../table/transaction-table.ts';

/** The version order of every key, which its longest read shows: lists only grow, so that every read is a prefix of it. */
export interface ListOrders {
  /** The versions of key `k` in order are `order[start[k]]` to `order[start[k + 1] - 1]`; -1 for an element nobody appended. */
  readonly start: Int32Array;
  readonly order: Int32Array;
  /** Of each version: its place among its key's, from 0; -1 when no read shows it. */
  readonly position: Int32Array;
  /** 1 for keys whose reads contradict each other: no order can be made out, so nothing is inferred from them. */
  readonly isBroken: Uint8Array;
  /** Reads that are no prefix of the longest read of their key: micro-operations, with their transactions. */
  readonly incompatible: readonly { readonly micro: number; readonly transaction: number }[];
}

/** Finds the version orders, and what contradicts that there are any: incompatible orders, duplicates and phantoms. */
export function listOrders(table: TransactionTable, log: PhenomenonLog): ListOrders {
  const start = table.arena.int32(table.keys.length + 1);
  for (let key = 0; key < table.keys.length; key++)
    start[key + 1] = (start[key] ?? 0) + (table.listReads.longestOf(key)?.list.length ?? 0);
  const orders = {
    start,
    order: table.arena.int32(start.at(-1) ?? 0),
    position: table.arena.int32(table.versions.count).fill(-1),
    isBroken: table.arena.uint8(table.keys.length),
    incompatible: [] as { micro: number; transaction: number }[],
  };
  for (let key = 0; key < table.keys.length; key++) placeElements(table, orders, key, log);
  if (table.listReads.doubtful.size > 0) comparePrefixes(table, orders, log);
  return orders;
}

function placeElements(
  table: TransactionTable,
  { start, order, position, isBroken }: ListOrders,
  key: number,
  log: PhenomenonLog,
): void {
  const { list = [], transaction: reader = 0 } = table.listReads.longestOf(key) ?? {};
  const base = start[key] ?? 0;
  for (let i = 0; i < list.length; i++) {
    const element = list[i] as Json;
    const version = table.versions.find(key, element);
    order[base + i] = version;
    if (version === -1) {
      isBroken[key] = 1;
      logPhantom(table, log, { reader, key, element });
    } else if (position[version] === -1) {
      position[version] = i;
    } else {
      isBroken[key] = 1;
      logDuplicate(table, log, { reader, key, element, list });
    }
  }
}

/** Compares every read with the longest of its key alone: two prefixes of one list can't contradict each other. */
function comparePrefixes(
  table: TransactionTable,
  orders: ListOrders & { readonly incompatible: { micro: number; transaction: number }[] },
  log: PhenomenonLog,
): void {
  const { count, status, microStart, microKind, microKey, listReads } = table;
  for (let t = 0; t < count; t++) {
    table.deadline.spend(1);
    if (status[t] !== ok) continue;
    for (let m = microStart[t] ?? 0; m < (microStart[t + 1] ?? 0); m++) {
      if (microKind[m] !== read) continue;
      const key = microKey[m] ?? 0;
      const list = listReads.doubtful.has(key) ? listAt(table, m) : [];
      const { list: longest = [], transaction: other = t } = listReads.longestOf(key) ?? {};
      if (isPrefix(list, longest)) continue;
      orders.isBroken[key] = 1;
      orders.incompatible.push({ micro: m, transaction: t });
      log.add('incompatible-order', () => {
        const [first, second] = [transactionName(table, t), transactionName(table, other)];
        const name = keyText(table, key);
        return {
          title: `incompatible order: ${first} and ${second} read ${name} as lists of which neither begins with the other`,
          explanation: [
            `${first} read ${name} = ${listText(list)}.`,
            `${second} read ${name} = ${listText(longest)}.`,
            `Elements are only appended, so one of two reads of ${name} must begin with the other: no order of appends explains both.`,
          ],
          transactions: [t, other],
        };
      });
      scanIncompatible(table, log, { reader: t, key, list });
    }
  }
}

/** What a read that fits in nowhere holds: elements that are in no order are looked at here alone. */
function scanIncompatible(
  table: TransactionTable,
  log: PhenomenonLog,
  { reader, key, list }: { readonly reader: number; readonly key: number; readonly list: readonly Json[] },
): void {
  const met = new Set<number>();
  for (const element of list) {
    const version = table.versions.find(key, element);
    if (version === -1) logPhantom(table, log, { reader, key, element });
    else if (met.has(version)) logDuplicate(table, log, { reader, key, element, list });
    met.add(version);
  }
}

interface Element {
  readonly reader: number;
  readonly key: number;
  readonly element: Json;
}

function logPhantom(table: TransactionTable, log: PhenomenonLog, { reader, key, element }: Element): void {
  log.add('phantom', () => {
    const [name, value] = [keyText(table, key), valueText(element)];
    return {
      title: `phantom: ${transactionName(table, reader)} read ${value} in ${name}, which no transaction appended`,
      explanation: [`No transaction of the history asked to append ${value} to ${name}.`],
      transactions: [reader],
    };
  });
}

function logDuplicate(
  table: TransactionTable,
  log: PhenomenonLog,
  { reader, key, element, list }: Element & { readonly list: readonly Json[] },
): void {
  log.add('duplicate-elements', () => {
    const [name, value] = [keyText(table, key), valueText(element)];
    const writer = table.versions.writerOf(table.versions.find(key, element));
    return {
      title: `duplicate elements: ${transactionName(table, reader)} read ${value} more than once in ${name}`,
      explanation: [
        `${transactionName(table, writer)} appended ${value} to ${name} once.`,
        `${transactionName(table, reader)} read ${name} = ${listText(list)}, which holds it more than once.`,
      ],
      transactions: [writer, reader],
    };
  });
}
