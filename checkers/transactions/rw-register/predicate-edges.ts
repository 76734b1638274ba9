import type { Digraph, EdgeList } from '../graph/digraph.ts';
import { rw, rwp, wr, wrp } from '../graph/edge-kind.ts';
import type { Predicate, PredicateRead } from '../table/predicate.ts';
import { type TransactionTable, ok, read, unread } from '../table/transaction-table.ts';
import { type MissingRow, type Row, installedRows, missingRow, withoutOwn } from './missing-rows.ts';
import type { RegisterView } from './register-view.ts';

/** Rows that predicate reads could have returned and that are looked at, at most. */
const rowsMax = 20_000_000;

const all: Predicate = { kind: 'all' };

/**
 * Dependencies by what was not found (Adya's predicate dependencies, as Elle's closed universe has them): who did not find a row found it not
 * there, or as a version that does not match. So it comes before those that wrote versions that match and are later than all that don't
 * (rwp), and where the row was there in the beginning, after the first that took it away (wrp). What the returned rows show, their
 * reads show. A read of nothing of a key that is deleted is the same question, asked for one row. Writes are never by predicate
 * here, so that there is no wwp.
 *
 * @returns False when the order of versions leaves open what a missing row was.
 */
export function addPredicateReads(
  table: TransactionTable,
  view: RegisterView,
  versions: Digraph,
  edges: EdgeList,
): boolean {
  if (!hasQuestions(table)) return true;
  const rows = installedRows(table, view, versions);
  const saysNothing = addReadsOfNothing(table, versions, edges, rows);
  return addQuestions(table, versions, edges, rows) && saysNothing;
}

/** True when something was asked that may have been answered by a row that is not there. */
export function hasQuestions({ predicateReads, deletions }: TransactionTable): boolean {
  return predicateReads.length > 0 || deletions.size > 0;
}

function addQuestions(table: TransactionTable, versions: Digraph, edges: EdgeList, rows: readonly Row[]): boolean {
  const questions = new Map<string, readonly MissingRow[]>();
  const rowOf = new Map(rows.map((row) => [row.key, row]));
  let looked = 0;
  let saysAll = true;
  const say = ({ after, before, isExact }: MissingRow, transaction: number): void => {
    saysAll &&= isExact;
    if (after !== -1) edges.add(after, transaction, wrp);
    for (const writer of before) edges.add(transaction, writer, rwp);
  };
  for (const each of table.predicateReads) {
    const missing =
      questions.get(each.text) ?? rows.flatMap((row) => missingRow(table, versions, row, each.predicate) ?? []);
    questions.set(each.text, missing);
    looked += missing.length;
    if (looked > rowsMax) return false;
    const { earlier, later } = ownKeys(table, each);
    const known = new Set([...each.keys, ...earlier, ...later]);
    for (const row of missing) if (!known.has(row.key)) say(row, each.transaction);
    for (const key of later) {
      const row = rowOf.get(key);
      if (row === undefined || each.keys.includes(key) || earlier.has(key)) continue;
      const own = missingRow(table, versions, withoutOwn(table, row, each.transaction), each.predicate);
      if (own !== undefined) say(own, each.transaction);
    }
  }
  return saysAll;
}

function addReadsOfNothing(table: TransactionTable, versions: Digraph, edges: EdgeList, rows: readonly Row[]): boolean {
  if (table.deletions.size === 0) return true;
  const rowOf = new Map(rows.map((row) => [row.key, row]));
  const answers = new Map<number, MissingRow | undefined>();
  const { count, status, microStart, microKind, microKey, microVersion } = table;
  let saysAll = true;
  for (let t = 0; t < count; t++) {
    if (status[t] !== ok) continue;
    const written = new Set<number>();
    const nothing = new Set<number>();
    for (let m = microStart[t] ?? 0; m < (microStart[t + 1] ?? 0); m++) {
      const key = microKey[m] ?? 0;
      if (microKind[m] !== read) written.add(key);
      else if (microVersion[m] === unread && !written.has(key)) nothing.add(key);
    }
    for (const key of nothing) {
      const row = rowOf.get(key);
      if (row === undefined) continue;
      if (!written.has(key) && !answers.has(key)) answers.set(key, missingRow(table, versions, row, all));
      const missing = written.has(key) ? missingRow(table, versions, withoutOwn(table, row, t), all) : answers.get(key);
      if (missing === undefined) continue;
      saysAll &&= missing.isExact;
      if (missing.after !== -1) edges.add(missing.after, t, wr);
      for (const writer of missing.before) edges.add(t, writer, rw);
    }
  }
  return saysAll;
}

/** Keys that the reader had written itself by then, which is no matter of others (scan-predicates.ts), and that it wrote later. */
function ownKeys(
  { microStart, microKind, microKey }: TransactionTable,
  { transaction, position }: PredicateRead,
): { readonly earlier: ReadonlySet<number>; readonly later: ReadonlySet<number> } {
  const [earlier, later] = [new Set<number>(), new Set<number>()];
  for (let m = microStart[transaction] ?? 0; m < (microStart[transaction + 1] ?? 0); m++)
    if (microKind[m] !== read) (m < position ? earlier : later).add(microKey[m] ?? -1);
  return { earlier, later };
}
