import type { PhenomenonLog } from '../dependencies/phenomenon-log.ts';
import { foundText, keyText, microTexts, transactionName, valueText } from '../dependencies/telling.ts';
import { type TransactionTable, fail, nil, ok, read, unread } from '../table/transaction-table.ts';
import type { RegisterView } from './register-view.ts';

/**
 * Looks at each read by itself: values of failed transactions (G1a) or of none (phantom), values that their writer
 * overwrote itself (G1b), contradictions with what the same transaction did before (internal, future read), and two that
 * replaced the same version (lost update). O(micro-operations).
 */
export function scanRegisters(table: TransactionTable, view: RegisterView, log: PhenomenonLog): void {
  const { count, status, keys, microStart, microKind, microKey, microVersion, versions } = table;
  const owner = new Int32Array(keys.length).fill(-1);
  const current = new Int32Array(keys.length);
  /** The first transaction that read a version, or a key as it was in the beginning, and replaced it. */
  const replacedBy = new Int32Array(versions.count).fill(-1);
  const firstBy = new Int32Array(keys.length).fill(-1);
  const found = new Int32Array(keys.length);
  const foundBy = new Int32Array(keys.length).fill(-1);
  /** A read of nothing of a key that is deleted: it agrees with an own deletion and with another one like it. */
  const scanNothing = (t: number, m: number, key: number): void => {
    const known = owner[key] === t ? (current[key] ?? nil) : unread;
    if (known >= 0 && table.deletions.has(known)) return;
    const agrees = known === unread || (known === nil && !table.initial.has(key));
    if (!agrees) logInternal(table, log, { t, m, key, version: unread });
    owner[key] = t;
    current[key] = unread;
  };
  for (let t = 0; t < count; t++) {
    table.deadline.spend(1);
    if (status[t] !== ok) continue;
    for (let m = microStart[t] ?? 0; m < (microStart[t + 1] ?? 0); m++) {
      const key = microKey[m] ?? 0;
      const version = microVersion[m] ?? nil;
      if (version === unread) {
        scanNothing(t, m, key);
        continue;
      }
      if (microKind[m] === read) {
        if (version !== nil) scanVersion(table, view, log, { t, key, version });
        if (owner[key] === t && current[key] !== version) logInternal(table, log, { t, m, key, version });
        else if (owner[key] !== t && version !== nil && versions.writerOf(version) === t)
          logFuture(table, log, { t, key, version });
        if (view.isExternal[m] === 1) {
          foundBy[key] = t;
          found[key] = version;
        }
      } else if (foundBy[key] === t) {
        foundBy[key] = -1;
        const before = found[key] ?? nil;
        const [updaters, at] = before === nil ? [firstBy, key] : [replacedBy, before];
        const other = updaters[at] ?? -1;
        if (other === -1) updaters[at] = t;
        else logLostUpdate(table, log, { other, t, key, version: before });
      }
      owner[key] = t;
      current[key] = version;
    }
  }
}

interface Seen {
  readonly t: number;
  readonly key: number;
  readonly version: number;
}

function scanVersion(table: TransactionTable, view: RegisterView, log: PhenomenonLog, seen: Seen): void {
  const { versions, status } = table;
  const writer = versions.writerOf(seen.version);
  const reader = transactionName(table, seen.t);
  if (writer === -1) {
    log.add('phantom', () => {
      const [name, value] = [keyText(table, seen.key), valueText(versions.valueOf(seen.version))];
      return {
        title: `phantom: ${reader} read ${name} = ${value}, which no transaction wrote`,
        explanation: [`No transaction of the history asked to write ${value} to ${name}.`],
        transactions: [seen.t],
      };
    });
  } else if (status[writer] === fail) {
    log.add('G1a', () => {
      const [name, value] = [keyText(table, seen.key), valueText(versions.valueOf(seen.version))];
      const other = transactionName(table, writer);
      return {
        title: `G1a, aborted read: ${reader} read ${name} = ${value}, which ${other} wrote and which failed`,
        explanation: [
          `${other} wrote ${value} to ${name} and failed, so that nothing of it may ever be seen.`,
          `${reader} read ${name} = ${value}.`,
        ],
        transactions: [writer, seen.t],
      };
    });
  } else if (writer !== seen.t && view.isInstalled[seen.version] !== 1) {
    log.add('G1b', () => {
      const [name, value] = [keyText(table, seen.key), valueText(versions.valueOf(seen.version))];
      const other = transactionName(table, writer);
      return {
        title: `G1b, intermediate read: ${reader} read ${name} = ${value}, which ${other} overwrote itself`,
        explanation: [
          `${other} wrote ${value} to ${name}, and then another value.`,
          `${reader} read ${name} = ${value}: a state that ${other} never left behind.`,
        ],
        transactions: [writer, seen.t],
      };
    });
  }
}

function logInternal(
  table: TransactionTable,
  log: PhenomenonLog,
  { t, m, key, version }: Seen & { readonly m: number },
): void {
  log.add('internal', () => {
    const [name, key1] = [transactionName(table, t), keyText(table, key)];
    const value = foundText(table, key, version);
    const before = microTexts(table, t).slice(0, m - (table.microStart[t] ?? 0));
    return {
      title: `internal: ${name} read ${key1} = ${value}, which contradicts what it did before`,
      explanation: [`${name} did, in this order: ${before.join('; ')}.`, `Then it read ${key1} = ${value}.`],
      transactions: [t],
    };
  });
}

function logFuture(table: TransactionTable, log: PhenomenonLog, { t, key, version }: Seen): void {
  log.add('future-read', () => {
    const [name, key1] = [transactionName(table, t), keyText(table, key)];
    const value = valueText(table.versions.valueOf(version));
    return {
      title: `future read: ${name} read ${key1} = ${value} before it wrote it`,
      explanation: [`${name} read ${key1} = ${value}, and wrote it only after that.`],
      transactions: [t],
    };
  });
}

function logLostUpdate(
  table: TransactionTable,
  log: PhenomenonLog,
  { other, t, key, version }: Seen & { readonly other: number },
): void {
  log.add('lost-update', () => {
    const [first, second, name] = [transactionName(table, other), transactionName(table, t), keyText(table, key)];
    const value = foundText(table, key, version);
    return {
      title: `lost update: ${first} and ${second} read ${name} = ${value} and both wrote it`,
      explanation: [
        `${first} and ${second} both read ${name} = ${value}, and both replaced it.`,
        'Whichever wrote later did not see what the earlier one had written.',
      ],
      transactions: [other, t],
    };
  });
}
