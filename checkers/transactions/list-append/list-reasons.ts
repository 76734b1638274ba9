import { keyText, listText, transactionName, valueText } from '../dependencies/telling.ts';
import { rw, wr } from '../graph/edge-kind.ts';
import { type TransactionTable, read } from '../table/transaction-table.ts';
import { listAt } from '../table/list-at.ts';
import type { ListOrders } from './list-orders.ts';

interface ReasonContext {
  readonly table: TransactionTable;
  readonly orders: ListOrders;
  readonly isCommitted: Uint8Array;
}

/**
 * Finds again why there is an edge: only those of a witness are ever told, so that nothing is kept for the millions of
 * others.
 */
export function listReason(context: ReasonContext): (from: number, to: number, kind: number) => string {
  return (from, to, kind) => {
    if (kind === wr) return readReason(context, from, to);
    if (kind === rw) return missedReason(context, from, to);
    return appendReason(context, from, to);
  };
}

function readReason({ table, orders }: ReasonContext, from: number, to: number): string {
  const [writer, reader] = [transactionName(table, from), transactionName(table, to)];
  for (const m of microsOf(table, to)) {
    const key = table.microKey[m] ?? 0;
    const list = listAt(table, m);
    if (table.microKind[m] !== read || list.length === 0) continue;
    let at = (orders.start[key] ?? 0) + list.length - 1;
    while (table.versions.writerOf(orders.order[at] ?? -1) === to) at--;
    const version = orders.order[at] ?? -1;
    if (at < (orders.start[key] ?? 0) || table.versions.writerOf(version) !== from) continue;
    const element = valueText(table.versions.valueOf(version));
    return `${reader} read ${keyText(table, key)} = ${listText(list)}, whose ${element} ${writer} appended`;
  }
  return `${reader} read what ${writer} appended`;
}

function missedReason({ table, orders }: ReasonContext, from: number, to: number): string {
  const [reader, writer] = [transactionName(table, from), transactionName(table, to)];
  for (const m of microsOf(table, from)) {
    if (table.microKind[m] !== read) continue;
    const key = table.microKey[m] ?? 0;
    const list = listAt(table, m);
    const missed = appendedBy(table, to, key).find((version) => {
      const at = orders.position[version] ?? -1;
      return at === -1 || at >= list.length;
    });
    if (missed === undefined) continue;
    const element = valueText(table.versions.valueOf(missed));
    return `${reader} read ${keyText(table, key)} = ${listText(list)}, without the ${element} that ${writer} appended`;
  }
  return `${reader} did not see what ${writer} appended`;
}

function appendReason({ table, orders, isCommitted }: ReasonContext, from: number, to: number): string {
  const [first, second] = [transactionName(table, from), transactionName(table, to)];
  for (const m of microsOf(table, to)) {
    if (table.microKind[m] === read) continue;
    const key = table.microKey[m] ?? 0;
    const version = table.microVersion[m] ?? -1;
    const at = orders.position[version] ?? -1;
    const base = orders.start[key] ?? 0;
    let i = at === -1 ? (orders.start[key + 1] ?? 0) - 1 : base + at - 1;
    while (i >= base && isCommitted[table.versions.writerOf(orders.order[i] ?? -1)] !== 1) i--;
    const before = i < base ? -1 : (orders.order[i] ?? -1);
    if (before === -1 || table.versions.writerOf(before) !== from) continue;
    const [b, a] = [valueText(table.versions.valueOf(version)), valueText(table.versions.valueOf(before))];
    const shown = at === -1 ? ', since no read shows it' : '';
    return `${second} appended ${b} to ${keyText(table, key)} after ${first}'s ${a}${shown}`;
  }
  return `${second} appended after ${first}`;
}

function appendedBy(table: TransactionTable, transaction: number, key: number): number[] {
  return microsOf(table, transaction)
    .filter((m) => table.microKind[m] !== read && table.microKey[m] === key)
    .map((m) => table.microVersion[m] ?? -1);
}

function microsOf({ microStart }: TransactionTable, transaction: number): number[] {
  const from = microStart[transaction] ?? 0;
  return Array.from({ length: (microStart[transaction + 1] ?? 0) - from }, (_, i) => from + i);
}
