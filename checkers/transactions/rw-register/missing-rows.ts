import type { Digraph } from '../graph/digraph.ts';
import { type Predicate, matches } from '../table/predicate.ts';
import type { TransactionTable } from '../table/transaction-table.ts';
import type { RegisterView } from './register-view.ts';

/** Rows with more versions, some of which match, say nothing: comparing them all would not be linear. */
const versionsComparedMax = 64;

export interface Row {
  readonly key: number;
  readonly versions: readonly number[];
  /** Who wrote versions that none is known to precede. */
  readonly firstWriters: readonly number[];
}

/** What it says of a transaction that it asked for rows and did not find one: it found a version that does not match, or none yet. */
export interface MissingRow {
  readonly key: number;
  /** Who wrote the first version that it can have found; -1 where that is none. */
  readonly after: number;
  /** Who wrote versions that match and are later than all that don't: they come later. */
  readonly before: readonly number[];
  /** True when nothing else can be said of it. */
  readonly isExact: boolean;
}

/** All rows of which there is a version, or which were there in the beginning. */
export function installedRows(table: TransactionTable, view: RegisterView, { vertexCount, targets }: Digraph): Row[] {
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

/** True when a row of that version is among those that a predicate asks for. */
export function isMatching(table: TransactionTable, predicate: Predicate, version: number): boolean {
  return !table.deletions.has(version) && matches(predicate, table.versions.valueOf(version));
}

/** The row as a transaction can have found it before it wrote it itself. */
export function withoutOwn(table: TransactionTable, { key, versions, firstWriters }: Row, transaction: number): Row {
  return {
    key,
    versions: versions.filter((version) => table.versions.writerOf(version) !== transaction),
    firstWriters: firstWriters.filter((writer) => writer !== transaction),
  };
}

/** What it says that a row was not found; undefined when no version of it matches. */
export function missingRow(
  table: TransactionTable,
  versions: Digraph,
  { key, versions: all, firstWriters }: Row,
  predicate: Predicate,
): MissingRow | undefined {
  const initial = table.initial.get(key);
  const wasThere = initial !== undefined && matches(predicate, initial);
  const matching = all.filter((version) => isMatching(table, predicate, version));
  if (matching.length === 0 && !wasThere) return undefined;
  const others = all.filter((version) => !isMatching(table, predicate, version));
  // With nothing that it can have found, no order explains it (scan-predicates.ts).
  if (others.length === 0) return { key, after: -1, before: wasThere ? [] : firstWriters, isExact: true };
  if (all.length > versionsComparedMax) return { key, after: -1, before: [], isExact: false };
  const later = new Map(all.map((version) => [version, reachedFrom(versions, version)]));
  const isBefore = (a: number, b: number): boolean => later.get(a)?.has(b) === true;
  const last = matching.filter((version) => others.every((other) => isBefore(other, version)));
  const before = last.map((version) => table.versions.writerOf(version));
  if (!wasThere) return { key, after: -1, before, isExact: last.length === matching.length };
  // The first of them stands for all: who wrote the one that was found comes after who wrote it.
  const first = others.find((version) => others.every((other) => other === version || isBefore(version, other)));
  if (first === undefined) return { key, after: -1, before, isExact: false };
  const isExact = matching.every((version) => last.includes(version) || isBefore(version, first));
  return { key, after: table.versions.writerOf(first), before, isExact };
}

/** The versions that one is known to precede. */
function reachedFrom({ offsets, targets }: Digraph, from: number): ReadonlySet<number> {
  const reached = new Set<number>();
  const open = [from];
  for (let version = open.pop(); version !== undefined; version = open.pop()) {
    for (const target of targets.subarray(offsets[version], offsets[version + 1])) {
      if (reached.has(target)) continue;
      reached.add(target);
      open.push(target);
    }
  }
  return reached;
}
