import { type TransactionTable, info, ok } from '../table/transaction-table.ts';
import { listAt } from '../table/list-at.ts';
import type { ListOrders } from './list-orders.ts';

/**
 * Which transactions took effect: those that said so, and those without an outcome of which some read shows an element.
 * Then all else that such a transaction appended is there too. The others may as well never have happened.
 */
export function committedTransactions(table: TransactionTable, orders: ListOrders): Uint8Array {
  const { count, status, versions } = table;
  const isCommitted = table.arena.uint8(count);
  for (let t = 0; t < count; t++) if (status[t] === ok) isCommitted[t] = 1;
  const see = (version: number): void => {
    const writer = versions.writerOf(version);
    if (writer !== -1 && status[writer] === info) isCommitted[writer] = 1;
  };
  // By index: iterating leaves an object behind for each of millions.
  for (let i = 0; i < orders.order.length; i++) {
    const version = orders.order[i] ?? -1;
    if (version !== -1) see(version);
  }
  for (const { micro } of orders.incompatible) {
    for (const element of listAt(table, micro)) {
      const version = versions.find(table.microKey[micro] ?? 0, element);
      if (version !== -1) see(version);
    }
  }
  return isCommitted;
}
