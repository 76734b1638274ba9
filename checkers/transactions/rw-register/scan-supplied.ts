import type { PhenomenonLog } from '../dependencies/phenomenon-log.ts';
import { foundText, keyText, transactionName, valueText } from '../dependencies/telling.ts';
import { type TransactionTable, fail, nil, ok, read } from '../table/transaction-table.ts';
import type { RegisterView } from './register-view.ts';

/**
 * Holds supplied orders of versions against what transactions did: a version of one that failed under a committed one (dirty
 * update), and a transaction that wrote a key that another had written since it read it (G-cursor). O(micro-operations).
 */
export function scanSupplied(table: TransactionTable, view: RegisterView, log: PhenomenonLog): void {
  if (table.versionOrders.length === 0) return;
  /** Of each version that is in an order: the installed ones before it there, and the number of the order. */
  const place = new Map<number, { readonly before: readonly number[]; readonly at: number }>();
  for (const { versions } of table.versionOrders) {
    const installed = versions.filter((version) => view.isInstalled[version] === 1);
    for (const [at, version] of installed.entries()) place.set(version, { before: installed, at });
    scanDirty(table, view, log, versions);
  }
  const { count, status, microStart, microKind, microKey, microVersion } = table;
  for (let t = 0; t < count; t++) {
    if (status[t] !== ok) continue;
    const found = new Map<number, number>();
    for (let m = microStart[t] ?? 0; m < (microStart[t + 1] ?? 0); m++) {
      const [key, version] = [microKey[m] ?? 0, microVersion[m] ?? nil];
      if (microKind[m] === read) {
        if (view.isExternal[m] === 1) found.set(key, version);
        continue;
      }
      const before = found.get(key);
      const own = place.get(version);
      if (before === undefined || own === undefined) continue;
      const from = before === nil ? -1 : indexIn(place.get(before), own.before);
      const between = from === undefined || from > own.at ? undefined : own.before[from + 1];
      if (between === undefined || between === version) continue;
      logCursor(table, log, { t, key, before, between });
    }
  }
}

function indexIn(
  place: { readonly before: readonly number[]; readonly at: number } | undefined,
  order: readonly number[],
): number | undefined {
  return place?.before === order ? place.at : undefined;
}

function scanDirty(table: TransactionTable, view: RegisterView, log: PhenomenonLog, order: readonly number[]): void {
  const { status, versions } = table;
  const failed = order.findIndex((version) => status[versions.writerOf(version)] === fail);
  const over = failed === -1 ? undefined : order.slice(failed).find((version) => view.isInstalled[version] === 1);
  const under = order[failed];
  if (over === undefined || under === undefined) return;
  log.add('dirty-update', () => {
    const [from, to] = [versions.writerOf(under), versions.writerOf(over)];
    const [first, second, name] = [
      transactionName(table, from),
      transactionName(table, to),
      keyText(table, versions.keyOf(over)),
    ];
    return {
      title: `dirty update: ${second} wrote ${name} after ${first}, which failed`,
      explanation: [
        `${first} wrote ${name} = ${valueText(versions.valueOf(under))} and failed, but that is in the order of versions that was supplied.`,
        `${second}'s ${name} = ${valueText(versions.valueOf(over))} comes after it, and was committed.`,
      ],
      transactions: [from, to],
    };
  });
}

function logCursor(
  table: TransactionTable,
  log: PhenomenonLog,
  {
    t,
    key,
    before,
    between,
  }: { readonly t: number; readonly key: number; readonly before: number; readonly between: number },
): void {
  log.add('G-cursor', () => {
    const other = table.versions.writerOf(between);
    const [name, second, key1] = [transactionName(table, t), transactionName(table, other), keyText(table, key)];
    return {
      title: `G-cursor: ${name} wrote ${key1} after ${second}, which it had not seen`,
      explanation: [
        `${name} read ${key1} = ${foundText(table, key, before)}; ${second}'s ${valueText(table.versions.valueOf(between))} comes next in the order that was supplied.`,
        `Then ${name} wrote ${key1} as well, without having seen that.`,
      ],
      transactions: [t, other],
    };
  });
}
