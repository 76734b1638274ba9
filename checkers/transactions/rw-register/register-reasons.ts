import { keyText, transactionName, valueText } from '../dependencies/telling.ts';
import type { Digraph } from '../graph/digraph.ts';
import { rw, rwp, wr, wrp } from '../graph/edge-kind.ts';
import { matches } from '../table/predicate.ts';
import { type TransactionTable, nil, read, unread } from '../table/transaction-table.ts';
import { reasonTexts } from './version-reasons.ts';

/** Finds again why there is an edge between two transactions. */
export function registerReason(
  table: TransactionTable,
  versions: Digraph,
): (from: number, to: number, kind: number) => string {
  return (from, to, kind) => {
    if (kind === wr) return readReason(table, from, to);
    if (kind === rw) return missedReason(table, versions, from, to);
    if (kind === wrp) return takenReason(table, from, to);
    if (kind === rwp) return predicateReason(table, from, to);
    return writeReason(table, versions, from, to);
  };
}

function readReason(table: TransactionTable, from: number, to: number): string {
  const [writer, reader] = [transactionName(table, from), transactionName(table, to)];
  const version = versionsOf(table, to, true).find((each) => each !== nil && table.versions.writerOf(each) === from);
  if (version === undefined) return takenReason(table, from, to);
  return `${reader} read ${assignment(table, version)}, which ${writer} wrote`;
}

function missedReason(table: TransactionTable, versions: Digraph, from: number, to: number): string {
  const [reader, writer] = [transactionName(table, from), transactionName(table, to)];
  for (const found of versionsOf(table, from, true)) {
    for (const version of versionsOf(table, to, false)) {
      const why = found === nil ? undefined : reasonBetween(table, versions, found, version);
      if (why !== undefined)
        return `${reader} read ${assignment(table, found)}, which ${writer} replaced: ${assignment(table, version)} is later, since ${why}`;
    }
  }
  const key = readKey(table, from, to, nil);
  if (key !== undefined) return `${reader} read ${key} as it was in the beginning, and ${writer} wrote it`;
  const nothing = readKey(table, from, to, unread) ?? 'a key';
  return `${reader} found nothing of ${nothing}, which ${writer} wrote later than all that left nothing of it`;
}

function predicateReason(table: TransactionTable, from: number, to: number): string {
  const [reader, writer] = [transactionName(table, from), transactionName(table, to)];
  const asked = table.predicateReads.filter(({ transaction }) => transaction === from);
  for (const version of versionsOf(table, to, false)) {
    const key = table.versions.keyOf(version);
    const read = asked.find(
      ({ predicate, keys }) => !keys.includes(key) && matches(predicate, table.versions.valueOf(version)),
    );
    if (read !== undefined)
      return `${reader} read all rows that match ${read.text}, and found none of key ${keyText(table, key)}, which ${writer} wrote as ${assignment(table, version)}`;
  }
  return `${reader} read rows without one that ${writer} wrote`;
}

function writeReason(table: TransactionTable, versions: Digraph, from: number, to: number): string {
  for (const before of versionsOf(table, from, false)) {
    for (const after of versionsOf(table, to, false)) {
      const why = reasonBetween(table, versions, before, after);
      if (why !== undefined)
        return `${transactionName(table, to)} wrote ${assignment(table, after)} after ${transactionName(table, from)}'s ${assignment(table, before)}, since ${why}`;
    }
  }
  return `${transactionName(table, to)} wrote after ${transactionName(table, from)}`;
}

function reasonBetween(
  table: TransactionTable,
  { offsets, targets, kinds }: Digraph,
  from: number,
  to: number,
): string | undefined {
  if (table.versions.keyOf(from) !== table.versions.keyOf(to)) return undefined;
  for (let e = offsets[from] ?? 0; e < (offsets[from + 1] ?? 0); e++)
    if (targets[e] === to) return reasonTexts[kinds[e] ?? 0];
  return undefined;
}

/** A key of which the reader found that, and which the writer wrote. */
function readKey(table: TransactionTable, reader: number, writer: number, found: number): string | undefined {
  const written = new Set(versionsOf(table, writer, false).map((version) => table.versions.keyOf(version)));
  for (let m = table.microStart[reader] ?? 0; m < (table.microStart[reader + 1] ?? 0); m++) {
    const key = table.microKey[m] ?? 0;
    if (table.microKind[m] === read && table.microVersion[m] === found && written.has(key)) return keyText(table, key);
  }
  return undefined;
}

/** The reader did not find a row that was there until the writer took it away. */
function takenReason(table: TransactionTable, from: number, to: number): string {
  const [writer, reader] = [transactionName(table, from), transactionName(table, to)];
  const keys = versionsOf(table, from, false).map((version) => table.versions.keyOf(version));
  const key = keys.find((each) => table.initial.has(each)) ?? keys[0];
  const name = key === undefined ? 'a key' : keyText(table, key);
  return `${reader} did not find ${name}, which was there in the beginning, and which none before ${writer} took away`;
}

function assignment(table: TransactionTable, version: number): string {
  return `${keyText(table, table.versions.keyOf(version))} = ${valueText(table.versions.valueOf(version))}`;
}

/** The versions that a transaction read (with `nil` among them), or wrote. */
function versionsOf({ microStart, microKind, microVersion }: TransactionTable, t: number, isRead: boolean): number[] {
  const found: number[] = [];
  for (let m = microStart[t] ?? 0; m < (microStart[t + 1] ?? 0); m++) {
    const version = microVersion[m] ?? nil;
    if ((microKind[m] === read) === isRead && version >= nil) found.push(version);
  }
  return found;
}
