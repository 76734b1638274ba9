import type { PhenomenonLog } from '../dependencies/phenomenon-log.ts';
import { keyText, listText, transactionName, valueText } from '../dependencies/telling.ts';
import { type TransactionTable, fail, ok, read } from '../table/transaction-table.ts';
import { lengthAt, listAt } from '../table/list-at.ts';
import type { ListOrders } from './list-orders.ts';

/**
 * Looks at each read by itself: elements of failed transactions (G1a), states between two appends of another transaction
 * (G1b), elements that the reader itself appends only later (future read), and answers that contradict what the same
 * transaction read and appended before (internal). O(micro-operations).
 */
export function scanReads(table: TransactionTable, orders: ListOrders, log: PhenomenonLog): void {
  const { count, status, microStart, microKind, microKey } = table;
  const context = {
    table,
    orders,
    log,
    isIntermediate: intermediateVersions(table),
    aborted: firstAborted(table, orders),
  };
  const own = new OwnView(table, orders);
  for (let t = 0; t < count; t++) {
    table.deadline.spend(1);
    if (status[t] !== ok) continue;
    for (let m = microStart[t] ?? 0; m < (microStart[t + 1] ?? 0); m++) {
      const key = microKey[m] ?? 0;
      if (microKind[m] !== read) {
        own.append(t, m);
        continue;
      }
      if (orders.isBroken[key] === 0) {
        scanOthers(context, t, m);
        if (!own.agrees(t, m)) logInternal(context, t, m);
      }
      own.read(t, m);
    }
  }
  for (const { micro, transaction } of orders.incompatible) scanAborted(context, transaction, micro);
}

interface ScanContext {
  readonly table: TransactionTable;
  readonly orders: ListOrders;
  readonly log: PhenomenonLog;
  readonly isIntermediate: Uint8Array;
  readonly aborted: Int32Array;
}

/** 1 for versions that their own transaction appended to again. */
function intermediateVersions({
  arena,
  count,
  keys,
  microStart,
  microKind,
  microKey,
  microVersion,
  versions,
}: TransactionTable): Uint8Array {
  const isIntermediate = arena.uint8(versions.count);
  const lastSeen = arena.int32(keys.length).fill(-1);
  for (let t = 0; t < count; t++) {
    for (let m = (microStart[t + 1] ?? 0) - 1; m >= (microStart[t] ?? 0); m--) {
      if (microKind[m] === read) continue;
      const key = microKey[m] ?? 0;
      if (lastSeen[key] === t) isIntermediate[microVersion[m] ?? 0] = 1;
      lastSeen[key] = t;
    }
  }
  return isIntermediate;
}

/** The place of the first element of each key that a failed transaction appended; beyond the end when there is none. */
function firstAborted({ arena, keys, versions, status }: TransactionTable, { start, order }: ListOrders): Int32Array {
  const first = arena.int32(keys.length).fill(0x7fff_ffff);
  for (let key = 0; key < keys.length; key++) {
    const base = start[key] ?? 0;
    for (let i = base; i < (start[key + 1] ?? 0); i++) {
      const version = order[i] ?? -1;
      if (version === -1 || status[versions.writerOf(version)] !== fail) continue;
      first[key] = i - base;
      break;
    }
  }
  return first;
}

function scanOthers(context: ScanContext, t: number, m: number): void {
  const { table, orders, log, isIntermediate, aborted } = context;
  const key = table.microKey[m] ?? 0;
  const length = lengthAt(table, m);
  if (length === 0) return;
  const base = orders.start[key] ?? 0;
  const version = orders.order[base + length - 1] ?? -1;
  const writer = table.versions.writerOf(version);
  if (length > (aborted[key] ?? 0)) logAborted(context, t, m, orders.order[base + (aborted[key] ?? 0)] ?? -1);
  if (writer === t || isIntermediate[version] !== 1) return;
  log.add('G1b', () => {
    const [reader, other, name] = [transactionName(table, t), transactionName(table, writer), keyText(table, key)];
    const element = valueText(table.versions.valueOf(version));
    return {
      title: `G1b, intermediate read: ${reader} read ${name} in the middle of ${other}`,
      explanation: [
        `${other} appended ${element} to ${name}, and more after it.`,
        `${reader} read ${name} = ${listText(listAt(table, m))}, which ends with ${element}: a state that ${other} never left behind.`,
      ],
      transactions: [writer, t],
    };
  });
}

function scanAborted(context: ScanContext, t: number, m: number): void {
  const { table } = context;
  for (const element of listAt(table, m)) {
    const version = table.versions.find(table.microKey[m] ?? 0, element);
    if (version !== -1 && table.status[table.versions.writerOf(version)] === fail) {
      logAborted(context, t, m, version);
      return;
    }
  }
}

function logAborted({ table, log }: ScanContext, t: number, m: number, version: number): void {
  log.add('G1a', () => {
    const writer = table.versions.writerOf(version);
    const [reader, other] = [transactionName(table, t), transactionName(table, writer)];
    const [name, element] = [keyText(table, table.microKey[m] ?? 0), valueText(table.versions.valueOf(version))];
    return {
      title: `G1a, aborted read: ${reader} read ${element} in ${name}, which ${other} appended and which failed`,
      explanation: [
        `${other} appended ${element} to ${name} and failed, so that nothing of it may ever be seen.`,
        `${reader} read ${name} = ${listText(listAt(table, m))}.`,
      ],
      transactions: [writer, t],
    };
  });
}

function logInternal({ table, orders, log }: ScanContext, t: number, m: number): void {
  const key = table.microKey[m] ?? 0;
  const list = listAt(table, m);
  const version = list.length === 0 ? -1 : (orders.order[(orders.start[key] ?? 0) + list.length - 1] ?? -1);
  const [reader, name] = [transactionName(table, t), keyText(table, key)];
  // Its own element, and not by an append that came before: then it can only come after.
  if (version !== -1 && table.versions.writerOf(version) === t && !appendsBefore(table, t, m, version)) {
    const element = valueText(table.versions.valueOf(version));
    log.add('future-read', () => ({
      title: `future read: ${reader} read ${element} in ${name} before it appended it`,
      explanation: [`${reader} read ${name} = ${listText(list)}, and appended ${element} only after that.`],
      transactions: [t],
    }));
    return;
  }
  log.add('internal', () => ({
    title: `internal: what ${reader} read of ${name} contradicts what it read and appended itself before`,
    explanation: [
      `${reader} did, in this order: ${ownTexts(table, t, m).join('; ')}.`,
      `Then it read ${name} = ${listText(list)}.`,
    ],
    transactions: [t],
  }));
}

function appendsBefore(
  { microStart, microKind, microVersion }: TransactionTable,
  t: number,
  m: number,
  version: number,
): boolean {
  for (let i = microStart[t] ?? 0; i < m; i++) if (microKind[i] !== read && microVersion[i] === version) return true;
  return false;
}

function ownTexts(table: TransactionTable, t: number, m: number): string[] {
  const texts: string[] = [];
  const name = keyText(table, table.microKey[m] ?? 0);
  for (let i = table.microStart[t] ?? 0; i < m; i++) {
    if (table.microKey[i] !== table.microKey[m]) continue;
    if (table.microKind[i] === read) texts.push(`read ${name} = ${listText(listAt(table, i))}`);
    else texts.push(`appended ${valueText(table.versions.valueOf(table.microVersion[i] ?? 0))} to ${name}`);
  }
  return texts;
}

function longestTransaction({ count, microStart }: TransactionTable): number {
  let longest = 0;
  for (let t = 0; t < count; t++) longest = Math.max(longest, (microStart[t + 1] ?? 0) - (microStart[t] ?? 0));
  return longest;
}

/** What a transaction knows of each key from its own micro-operations so far; an entry counts while its owner is the reader. */
class OwnView {
  readonly #table: TransactionTable;
  readonly #orders: ListOrders;
  readonly #owner: Int32Array;
  /** The length of the last read; -1 before the first. */
  readonly #length: Int32Array;
  /** The last append since that read, as a micro-operation; -1 when there is none. */
  readonly #append: Int32Array;
  /** Of each append, counted from the transaction's first micro-operation: the one of the key before it, since the last read; or -1. */
  readonly #previous: Int32Array;

  constructor(table: TransactionTable, orders: ListOrders) {
    this.#table = table;
    this.#orders = orders;
    this.#owner = table.arena.int32(table.keys.length).fill(-1);
    this.#length = table.arena.int32(table.keys.length);
    this.#append = table.arena.int32(table.keys.length);
    this.#previous = table.arena.int32(longestTransaction(table));
  }

  append(t: number, m: number): void {
    const key = this.#keyOf(t, m);
    this.#previous[m - (this.#table.microStart[t] ?? 0)] = this.#append[key] ?? -1;
    this.#append[key] = m;
  }

  read(t: number, m: number): void {
    const key = this.#keyOf(t, m);
    this.#length[key] = lengthAt(this.#table, m);
    this.#append[key] = -1;
  }

  /** True when the read shows the state of the last read with the own appends since then at its end. */
  agrees(t: number, m: number): boolean {
    const key = this.#keyOf(t, m);
    const { position } = this.#orders;
    const { microStart, microVersion, versions } = this.#table;
    const first = microStart[t] ?? 0;
    let length = lengthAt(this.#table, m);
    for (let own = this.#append[key] ?? -1; own !== -1; own = this.#previous[own - first] ?? -1) {
      length--;
      if (length < 0 || position[microVersion[own] ?? 0] !== length) return false;
    }
    const known = this.#length[key] ?? -1;
    if (known !== -1) return known === length;
    // Before its own appends it can't have seen an element of its own.
    const last = length === 0 ? -1 : (this.#orders.order[(this.#orders.start[key] ?? 0) + length - 1] ?? -1);
    return last === -1 || versions.writerOf(last) !== t;
  }

  #keyOf(t: number, m: number): number {
    const key = this.#table.microKey[m] ?? 0;
    if (this.#owner[key] !== t) {
      this.#owner[key] = t;
      this.#length[key] = -1;
      this.#append[key] = -1;
    }
    return key;
  }
}
