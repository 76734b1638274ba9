import type { Digraph, EdgeList } from '../graph/digraph.ts';
import { rwp } from '../graph/edge-kind.ts';
import { type Predicate, type PredicateRead, matches } from '../table/predicate.ts';
import { type TransactionTable, read } from '../table/transaction-table.ts';
import type { RegisterView } from './register-view.ts';

/** Rows that predicate reads could have returned and that are looked at, at most. */
const rowsMax = 20_000_000;

/** Rows with more versions, some of which match, say nothing: comparing them all would not be linear. */
const versionsComparedMax = 64;

/**
 * Predicate anti-dependencies (Adya's G2 on predicates): who did not find a row found it not there yet, or as a version that does not match.
 * So it comes before those that wrote versions that match and are later than all that don't. What the returned rows show, their
 * reads show.
 *
 * @returns False when the order of versions leaves open what a missing row was: a row that matched at first and later did
 * not, or a deletion.
 */
export function addPredicateReads(
  table: TransactionTable,
  view: RegisterView,
  versions: Digraph,
  edges: EdgeList,
): boolean {
  if (table.predicateReads.length === 0) return true;
  const rows = installedRows(table, view, versions);
  const questions = new Map<string, Question>();
  let looked = 0;
  let saysAll = true;
  for (const each of table.predicateReads) {
    const question = questions.get(each.text) ?? questionOf(table, rows, versions, each.predicate);
    questions.set(each.text, question);
    saysAll &&= question.isExact;
    looked += question.rows.length;
    if (looked > rowsMax) return false;
    const known = new Set([...each.keys, ...ownKeys(table, each)]);
    for (const { key, writers } of question.rows) {
      if (known.has(key)) continue;
      for (const writer of writers) edges.add(each.transaction, writer, rwp);
    }
  }
  return saysAll;
}

interface Row {
  readonly key: number;
  readonly versions: readonly number[];
  /** Who wrote versions that none is known to precede. */
  readonly firstWriters: readonly number[];
}

interface Question {
  /** Rows, each with who wrote versions that match for good: who did not find the row comes before them. */
  readonly rows: readonly { readonly key: number; readonly writers: readonly number[] }[];
  /** True when nothing else can be said of who did not find a row. */
  readonly isExact: boolean;
}

function installedRows(table: TransactionTable, view: RegisterView, { vertexCount, targets }: Digraph): Row[] {
  const hasEarlier = new Uint8Array(vertexCount);
  for (const target of targets) hasEarlier[target] = 1;
  const rows = new Map<number, { key: number; versions: number[]; firstWriters: number[] }>();
  for (let version = 0; version < vertexCount; version++) {
    if (view.isInstalled[version] !== 1) continue;
    const key = table.versions.keyOf(version);
    const row = rows.get(key) ?? { key, versions: [], firstWriters: [] };
    rows.set(key, row);
    row.versions.push(version);
    if (hasEarlier[version] !== 1) row.firstWriters.push(table.versions.writerOf(version));
  }
  return [...rows.values()];
}

function questionOf(table: TransactionTable, rows: readonly Row[], versions: Digraph, predicate: Predicate): Question {
  const isMatching = (version: number): boolean =>
    !table.deletions.has(version) && matches(predicate, table.versions.valueOf(version));
  let isExact = true;
  const found = rows.flatMap(({ key, versions: all, firstWriters }) => {
    const others = all.filter((version) => !isMatching(version));
    if (others.length === 0) return [{ key, writers: firstWriters }];
    if (others.length === all.length) return [];
    const final = all.length > versionsComparedMax ? [] : laterThanAll(versions, others).filter(isMatching);
    isExact &&= final.length + others.length === all.length;
    return [{ key, writers: final.map((version) => table.versions.writerOf(version)) }];
  });
  return { rows: found, isExact };
}

/** The versions that each of some others is known to precede. */
function laterThanAll({ offsets, targets }: Digraph, others: readonly number[]): number[] {
  const counts = new Map<number, number>();
  for (const other of others) {
    const reached = new Set([other]);
    for (const version of reached)
      for (const target of targets.subarray(offsets[version], offsets[version + 1])) reached.add(target);
    reached.delete(other);
    for (const version of reached) counts.set(version, (counts.get(version) ?? 0) + 1);
  }
  return [...counts].flatMap(([version, count]) => (count === others.length ? [version] : []));
}

/** Keys that the reader had written itself by then: what it must find of those is no matter of others (scan-predicates.ts). */
function ownKeys(
  { microStart, microKind, microKey }: TransactionTable,
  { transaction, position }: PredicateRead,
): number[] {
  const keys: number[] = [];
  for (let m = microStart[transaction] ?? 0; m < position; m++) if (microKind[m] !== read) keys.push(microKey[m] ?? -1);
  return keys;
}
