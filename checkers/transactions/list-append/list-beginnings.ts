import { type Json, jsonEquals } from '../../../harness/core/json.ts';
import type { PhenomenonLog } from '../dependencies/phenomenon-log.ts';
import { keyText, listText, transactionName } from '../dependencies/telling.ts';
import { type TransactionTable, ok, read } from '../table/transaction-table.ts';
import { listAt } from '../table/list-at.ts';
import type { ListOrders } from './list-orders.ts';

/** Lists that were not empty in the beginning: every read begins with what was there. Nothing is inferred from one that does not. */
export function scanBeginnings(table: TransactionTable, orders: ListOrders, log: PhenomenonLog): void {
  const { count, status, microStart, microKind, microKey, initial } = table;
  if (initial.size === 0) return;
  for (let t = 0; t < count; t++) {
    if (status[t] !== ok) continue;
    for (let m = microStart[t] ?? 0; m < (microStart[t + 1] ?? 0); m++) {
      const key = microKey[m] ?? 0;
      const begin = initial.get(key);
      if (microKind[m] !== read || !Array.isArray(begin)) continue;
      const list = listAt(table, m);
      if (beginsWith(list, begin)) continue;
      orders.isBroken[key] = 1;
      log.add('incompatible-order', () => {
        const [reader, name] = [transactionName(table, t), keyText(table, key)];
        return {
          title: `incompatible order: ${reader} read ${name} as a list that does not begin with what was there in the beginning`,
          explanation: [
            `${name} was ${listText(begin)} in the beginning, and elements are only appended.`,
            `${reader} read ${name} = ${listText(list)}.`,
          ],
          transactions: [t],
        };
      });
    }
  }
}

function beginsWith(list: readonly Json[], begin: readonly Json[]): boolean {
  return begin.length <= list.length && begin.every((element, i) => jsonEquals(element, list[i]));
}
