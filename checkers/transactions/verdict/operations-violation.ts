import { nanos } from '../../../harness/core/time.ts';
import type { Violation } from '../../../harness/core/verdict.ts';
import type { TransactionTable } from '../table/transaction-table.ts';

interface ViolationDraft {
  readonly property: string;
  readonly anomaly: string;
  readonly title: string;
  readonly explanation: readonly string[];
  readonly transactions: readonly number[];
}

/** A violation with the history lines, nodes and window of the transactions that show it. */
export function operationsViolation(
  table: TransactionTable,
  { property, anomaly, title, explanation, transactions }: ViolationDraft,
): Violation {
  const operations = [...new Set(transactions)].flatMap((each) => table.operations[each] ?? []);
  const nodes = [...new Set(operations.flatMap(({ node }) => node ?? []))];
  return {
    property,
    title,
    explanation,
    shownBy: 'clients',
    window: {
      from: nanos(Math.min(...operations.map(({ invokedAt }) => invokedAt))),
      to: nanos(Math.max(...operations.map(({ completedAt }) => completedAt ?? Infinity))),
    },
    operations: operations.map(({ index }) => index).toSorted((a, b) => a - b),
    ...(nodes.length === 0 ? {} : { nodes }),
    anomaly,
  };
}
