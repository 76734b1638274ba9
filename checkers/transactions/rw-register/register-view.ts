import { type TransactionTable, info, nil, ok, read, unread } from '../table/transaction-table.ts';

/** What committed transactions left behind and found, apart from what happened within one of them. */
export interface RegisterView {
  /** 1 for `ok` transactions, and for those without an outcome of which something was read, or is in a supplied order. */
  readonly isCommitted: Uint8Array;
  /** 1 for versions that a committed transaction left behind: the last one that it wrote of the key. */
  readonly isInstalled: Uint8Array;
  /** The first micro-operation of an `ok` transaction on a key, when it is a read: then 1. */
  readonly isExternal: Uint8Array;
}

/** O(micro-operations). */
export function registerView(table: TransactionTable): RegisterView {
  const { count, status, keys, microStart, microKind, microKey, microVersion, versions } = table;
  const isCommitted = status.map((each) => (each === ok ? 1 : 0));
  const isExternal = new Uint8Array(microKind.length);
  const touched = new Int32Array(keys.length).fill(-1);
  for (let t = 0; t < count; t++) {
    table.deadline.spend(1);
    if (status[t] !== ok) continue;
    for (let m = microStart[t] ?? 0; m < (microStart[t + 1] ?? 0); m++) {
      const key = microKey[m] ?? 0;
      const version = microVersion[m] ?? nil;
      if (microKind[m] === read) {
        if (touched[key] !== t && version !== unread) isExternal[m] = 1;
        const writer = version >= 0 ? versions.writerOf(version) : -1;
        if (writer !== -1 && status[writer] === info) isCommitted[writer] = 1;
      }
      touched[key] = t;
    }
  }
  for (const order of table.versionOrders)
    for (const version of order.versions)
      if (status[versions.writerOf(version)] === info) isCommitted[versions.writerOf(version)] = 1;
  return { isCommitted, isInstalled: installedVersions(table, isCommitted), isExternal };
}

function installedVersions(
  { count, keys, microStart, microKind, microKey, microVersion, versions }: TransactionTable,
  isCommitted: Uint8Array,
): Uint8Array {
  const isInstalled = new Uint8Array(versions.count);
  const seen = new Int32Array(keys.length).fill(-1);
  for (let t = 0; t < count; t++) {
    if (isCommitted[t] !== 1) continue;
    for (let m = (microStart[t + 1] ?? 0) - 1; m >= (microStart[t] ?? 0); m--) {
      const key = microKey[m] ?? 0;
      if (microKind[m] === read || seen[key] === t) continue;
      seen[key] = t;
      isInstalled[microVersion[m] ?? 0] = 1;
    }
  }
  return isInstalled;
}
