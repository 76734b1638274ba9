import { type TransactionTable, ok, read } from '../table/transaction-table.ts';
import type { KeyLists } from '../dependencies/key-lists.ts';
import { type ListOrders, listAt } from './list-orders.ts';

/** Who appended to lists after the states that a transaction read. Asked for transactions that may be on a cycle only. */
export function missedVersions(
  table: TransactionTable,
  { start, order, isBroken }: ListOrders,
  isCommitted: Uint8Array,
  unseen: KeyLists,
): (transaction: number) => number[] {
  const { status, microStart, microKind, microKey, versions } = table;
  return (t) => {
    const makers: number[] = [];
    if (status[t] !== ok) return makers;
    for (let m = microStart[t] ?? 0; m < (microStart[t + 1] ?? 0); m++) {
      const key = microKey[m] ?? 0;
      if (microKind[m] !== read || isBroken[key] === 1) continue;
      const from = (start[key] ?? 0) + listAt(table, m).length;
      // What it appended itself before the read is no state that others left.
      if (from > (start[key] ?? 0) && versions.writerOf(order[from - 1] ?? -1) === t) continue;
      for (let i = from; i < (start[key + 1] ?? 0); i++) {
        const writer = versions.writerOf(order[i] ?? -1);
        if (isCommitted[writer] === 1) makers.push(writer);
      }
      for (const writer of unseen.of(key)) makers.push(writer);
    }
    return makers;
  };
}
