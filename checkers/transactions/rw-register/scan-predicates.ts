import type { PhenomenonLog } from '../dependencies/phenomenon-log.ts';
import { keyText, transactionName, valueText } from '../dependencies/telling.ts';
import { type PredicateRead, matches } from '../table/predicate.ts';
import type { TransactionTable } from '../table/transaction-table.ts';

/**
 * Looks at each question for rows by itself: a row that the transaction had read or written before, as one that matches, must be
 * among the answers (internal). Rows that were returned are reads, which are compared with what came before as all reads are.
 */
export function scanPredicates(table: TransactionTable, log: PhenomenonLog): void {
  for (const question of table.predicateReads) {
    const returned = new Set(question.keys);
    for (const [key, version] of knownBefore(table, question)) {
      if (version < 0 || returned.has(key) || table.deletions.has(version)) continue;
      if (matches(question.predicate, table.versions.valueOf(version))) logMissing(table, log, question, version);
    }
  }
}

/** The version of each key that the transaction met last before it asked. */
function knownBefore(
  { microStart, microKey, microVersion }: TransactionTable,
  { transaction, position }: PredicateRead,
): Map<number, number> {
  const known = new Map<number, number>();
  for (let m = microStart[transaction] ?? 0; m < position; m++) known.set(microKey[m] ?? -1, microVersion[m] ?? -1);
  return known;
}

function logMissing(
  table: TransactionTable,
  log: PhenomenonLog,
  { transaction, text }: PredicateRead,
  version: number,
): void {
  log.add('internal', () => {
    const [name, key] = [transactionName(table, transaction), keyText(table, table.versions.keyOf(version))];
    const value = valueText(table.versions.valueOf(version));
    return {
      title: `internal: ${name} read all rows that match ${text} without ${key} = ${value}, which contradicts what it did before`,
      explanation: [
        `${name} had met ${key} = ${value} itself.`,
        `Then it read all rows that match ${text}, and ${key} was not among them.`,
      ],
      transactions: [transaction],
    };
  });
}
