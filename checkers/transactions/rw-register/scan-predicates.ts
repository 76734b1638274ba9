import type { Json } from '../../../harness/core/json.ts';
import type { PhenomenonLog } from '../dependencies/phenomenon-log.ts';
import { keyText, transactionName, valueText } from '../dependencies/telling.ts';
import { type PredicateRead, matches } from '../table/predicate.ts';
import { type TransactionTable, nil, ok, read, unread } from '../table/transaction-table.ts';
import { isMatching } from './missing-rows.ts';
import type { RegisterView } from './register-view.ts';

/**
 * Looks at each question for rows by itself: a row that the transaction had read or written before, as one that matches, must be
 * among the answers (internal). Rows that were returned are reads, which are compared with what came before as all reads are.
 */
export function scanPredicates(table: TransactionTable, view: RegisterView, log: PhenomenonLog): void {
  scanBeginnings(table, view, log);
  scanNothing(table, view, log);
  for (const question of table.predicateReads) {
    const returned = new Set(question.keys);
    for (const [key, version] of knownBefore(table, question)) {
      if (returned.has(key) || table.deletions.has(version)) continue;
      const value =
        version >= 0 ? table.versions.valueOf(version) : version === nil ? table.initial.get(key) : undefined;
      if (value !== undefined && matches(question.predicate, value)) logMissing(table, log, question, { key, value });
    }
  }
}

/** Rows that match in the beginning, and in every version that another transaction wrote: no state is without them (Elle's predicate read miss). */
function scanBeginnings(table: TransactionTable, view: RegisterView, log: PhenomenonLog): void {
  if (table.initial.size === 0) return;
  const installed = Map.groupBy(
    Array.from({ length: table.versions.count }, (_, version) => version).filter(
      (version) => view.isInstalled[version] === 1 && table.initial.has(table.versions.keyOf(version)),
    ),
    (version) => table.versions.keyOf(version),
  );
  const asked = new Map<string, readonly Candidate[]>();
  for (const question of table.predicateReads) {
    const { predicate, text, transaction } = question;
    const candidates =
      asked.get(text) ??
      [...table.initial].flatMap(([key, value]) => {
        if (!matches(predicate, value)) return [];
        const others = (installed.get(key) ?? []).filter((version) => !isMatching(table, predicate, version));
        return [{ key, writers: others.map((version) => table.versions.writerOf(version)) }];
      });
    asked.set(text, candidates);
    const returned = new Set([...question.keys, ...knownBefore(table, question).keys()]);
    for (const { key, writers } of candidates)
      // What it wrote itself, it wrote later.
      if (!returned.has(key) && writers.every((writer) => writer === transaction)) logMiss(table, log, question, key);
  }
}

/** A key that was there in the beginning, and that no other deleted, was not found. */
function scanNothing(table: TransactionTable, view: RegisterView, log: PhenomenonLog): void {
  if (table.initial.size === 0 || table.deletions.size === 0) return;
  const installed = [...table.deletions].filter((version) => view.isInstalled[version] === 1);
  const deletions = Map.groupBy(installed, (version) => table.versions.keyOf(version));
  const { count, status, microStart, microKind, microKey, microVersion, versions } = table;
  for (let t = 0; t < count; t++) {
    if (status[t] !== ok) continue;
    const written = new Set<number>();
    for (let m = microStart[t] ?? 0; m < (microStart[t + 1] ?? 0); m++) {
      const key = microKey[m] ?? 0;
      if (microKind[m] !== read) written.add(key);
      if (microVersion[m] !== unread || written.has(key) || !table.initial.has(key)) continue;
      if ((deletions.get(key) ?? []).some((version) => versions.writerOf(version) !== t)) continue;
      log.add('phantom', () => {
        const [reader, name] = [transactionName(table, t), keyText(table, key)];
        return {
          title: `phantom: ${reader} found nothing of ${name}, which was there in the beginning and which no other deleted`,
          explanation: [
            `${name} was ${valueText(table.initial.get(key) ?? null)} in the beginning.`,
            `${reader} read ${name} = nil, and no other transaction deleted it.`,
          ],
          transactions: [t],
        };
      });
    }
  }
}

/** A row that matches in the beginning, and who wrote versions that don't. */
interface Candidate {
  readonly key: number;
  readonly writers: readonly number[];
}

function logMiss(table: TransactionTable, log: PhenomenonLog, { transaction, text }: PredicateRead, key: number): void {
  log.add('predicate-read-miss', () => {
    const [reader, name] = [transactionName(table, transaction), keyText(table, key)];
    return {
      title: `predicate read miss: ${reader} read all rows that match ${text} without ${name}, which always matched`,
      explanation: [
        `${name} was ${valueText(table.initial.get(key) ?? null)} in the beginning, and nothing that another transaction set it to does not match ${text}.`,
        `${reader} read all rows that match ${text}, and ${name} was not among them.`,
      ],
      transactions: [transaction],
    };
  });
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
  row: { readonly key: number; readonly value: Json },
): void {
  log.add('internal', () => {
    const [name, key] = [transactionName(table, transaction), keyText(table, row.key)];
    const value = valueText(row.value);
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
