import type { Json } from '../../../harness/core/json.ts';
import { microOperationsOf } from './micro-operations.ts';
import type { TransactionTable } from './transaction-table.ts';

const none: readonly Json[] = [];

/** How many elements a read's micro-operation returned; 0 where that is not known. */
export function lengthAt({ microVersion }: TransactionTable, micro: number): number {
  return Math.max(0, microVersion[micro] ?? 0);
}

/**
 * The list that a read's micro-operation returned; empty for -1. It is looked up in the history: tables don't keep lists, since only
 * those of a witness are ever told.
 */
export function listAt(table: TransactionTable, micro: number): readonly Json[] {
  if (micro === -1 || lengthAt(table, micro) === 0) return none;
  const transaction = transactionOf(table, micro);
  const operation = table.operations[transaction];
  const answered =
    operation === undefined ? undefined : microOperationsOf(operation)[micro - (table.microStart[transaction] ?? 0)];
  const list: Json = Array.isArray(answered) ? (answered[2] as Json) : null;
  return Array.isArray(list) ? list : none;
}

/** The last transaction that begins at or before a micro-operation: those without any begin where the next one does. */
function transactionOf({ count, microStart }: TransactionTable, micro: number): number {
  let low = 0;
  let high = count;
  while (low + 1 < high) {
    const middle = (low + high) >>> 1;
    if ((microStart[middle] ?? 0) <= micro) low = middle;
    else high = middle;
  }
  return low;
}
