import type { Digraph, EdgeList } from '../graph/digraph.ts';
import { rwp } from '../graph/edge-kind.ts';
import { type Predicate, type PredicateRead, matches } from '../table/predicate.ts';
import { type TransactionTable, read } from '../table/transaction-table.ts';
import type { RegisterView } from './register-view.ts';

/** Rows that predicate reads could have returned and that are looked at, at most. */
const rowsMax = 20_000_000;

/**
 * Predicate anti-dependencies (Adya's G2 on predicates): a row all of whose versions match and that was not returned was not yet there,
 * so that the reader comes before those that wrote its first version. What the returned rows show, their reads show.
 *
 * @returns False when rows may also have been missing for another reason, a deletion or a value that does not match.
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
    const question = questions.get(each.text) ?? questionOf(table, rows, each.predicate);
    questions.set(each.text, question);
    saysAll &&= question.isExact;
    looked += question.always.length;
    if (looked > rowsMax) return false;
    const known = new Set([...each.keys, ...ownKeys(table, each)]);
    for (const { key, firstWriters } of question.always) {
      if (known.has(key)) continue;
      for (const writer of firstWriters) edges.add(each.transaction, writer, rwp);
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
  /** Rows that match from their first version on. */
  readonly always: readonly Row[];
  /** True when each row always matches or never does. */
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

function questionOf(table: TransactionTable, rows: readonly Row[], predicate: Predicate): Question {
  const isMatching = (version: number): boolean =>
    !table.deletions.has(version) && matches(predicate, table.versions.valueOf(version));
  const always = rows.filter(({ versions }) => versions.every(isMatching));
  const never = rows.filter(({ versions }) => !versions.some(isMatching));
  return { always, isExact: always.length + never.length === rows.length };
}

/** Keys that the reader wrote itself: whether it had done so by then is judged where its own view is. */
function ownKeys({ microStart, microKind, microKey }: TransactionTable, { transaction }: PredicateRead): number[] {
  const keys: number[] = [];
  for (let m = microStart[transaction] ?? 0; m < (microStart[transaction + 1] ?? 0); m++)
    if (microKind[m] !== read) keys.push(microKey[m] ?? -1);
  return keys;
}
