import type { Cycle } from '../graph/cycle.ts';
import { rw, wr } from '../graph/edge-kind.ts';
import { type TransactionTable, writesAny } from '../table/transaction-table.ts';

/** The everyday name of a cycle of a well-known form, or undefined: `write skew`, `long fork`, `read skew`. */
export function specialName(table: TransactionTable, cycle: Cycle): string | undefined {
  const kinds = cycle.map(({ kind }) => kind);
  const writes = cycle.map(({ from }) => writesAny(table, from));
  if (kinds.length === 2 && kinds.every((kind) => kind === rw)) return 'write skew';
  if (kinds.length === 2 && kinds.includes(rw) && kinds.includes(wr)) return 'read skew';
  // Two readers that saw two writes in opposite orders.
  const isFork =
    kinds.length === 4 && kinds.every((kind, i) => kind !== kinds[(i + 1) % 4] && kind === kinds[(i + 2) % 4]);
  const readers = kinds.filter((kind, i) => kind === rw && writes[i] === false).length;
  if (isFork && kinds.includes(rw) && kinds.includes(wr) && readers === 2) return 'long fork';
  return undefined;
}

/** What a level's authors call a cycle that it was the weakest to forbid, where its edges alone don't tell. */
export function levelName(level: string): string | undefined {
  return levelNames.get(level);
}

const levelNames: ReadonlyMap<string, string> = new Map([
  ['monotonic-atomic-view', 'observed transaction vanishes'],
  ['monotonic-view', 'G-monotonic'],
  ['monotonic-snapshot-read', 'G-MSR'],
  ['strong-forward-consistent-view', 'G-SIb: missed effects'],
  ['update-serializable', 'G-update'],
]);
