import { type DependencyEvent, choices, permutations, relation, satisfies } from './axioms.ts';
import { executions } from './executions.ts';
import { type SuppliedOrders, isExplained, isSupplied, registerStore } from './serial-oracle.ts';
import type { SmallMicro, SmallTransaction } from './small-transactions.ts';

/**
 * Whether a small rw-register history can have come about under a level: by executing all orders for what is serializable or
 * reads snapshots, and by the definitions over all orders of versions for the levels below.
 */
export function registerOracle(
  transactions: readonly SmallTransaction[],
  level: string,
  supplied: SuppliedOrders = new Map(),
): boolean {
  const isUncommitted = level.endsWith('read-uncommitted');
  if (!isUncommitted && isDirty(transactions, supplied)) return false;
  const execution = executions.get(level);
  if (execution !== undefined) return isExplained(transactions, { store: registerStore, ...execution, supplied });
  if (!isUncommitted && !isWellFormed(transactions, level)) return false;
  const wasRead = ({ micros }: SmallTransaction): boolean =>
    micros.some(
      (each) => each.kind === 'write' && transactions.some((reader) => reads(reader).some((read) => isOf(read, each))),
    );
  const committed = transactions.filter(
    (each) => each.type === 'ok' || (each.type === 'info' && (wasRead(each) || isSupplied(each, supplied))),
  );
  const keys = [...new Set(committed.flatMap(({ micros }) => micros.map(({ key }) => key)))];
  const orders = keys.map((key) =>
    permutations(committed.flatMap((each, t) => lastWrite(each, key).map((value) => ({ t, value }))))
      .filter((order) => isInOrder(order, supplied.get(key) ?? []))
      .map((order) => ({ key, order })),
  );
  return choices(orders).some(
    (some) =>
      satisfies(level, matrices(committed, some)) &&
      (level !== 'cursor-stability' || some.every((each) => keepsCursor(committed, each))) &&
      (level !== 'monotonic-atomic-view' || !committed.some((each) => losesSight(committed, each, some))),
  );
}

function isInOrder(order: KeyOrder['order'], supplied: readonly number[]): boolean {
  const places = order.flatMap(({ value }) => (supplied.includes(value) ? [supplied.indexOf(value)] : []));
  return places.every((place, i) => i === 0 || place > (places[i - 1] ?? 0));
}

/** A version that failed is in an order, and one that a committed transaction left is after it. */
function isDirty(transactions: readonly SmallTransaction[], supplied: SuppliedOrders): boolean {
  const left = (key: string, value: number, isFailed: boolean): boolean =>
    transactions.some((each) =>
      isFailed
        ? each.type === 'fail' &&
          each.micros.some((micro) => micro.kind === 'write' && micro.key === key && micro.value === value)
        : each.type !== 'fail' && lastWrite(each, key)[0] === value,
    );
  return [...supplied].some(([key, order]) => {
    const failed = order.findIndex((value) => left(key, value, true));
    return failed !== -1 && order.slice(failed).some((value) => left(key, value, false));
  });
}

interface KeyOrder {
  readonly key: string;
  readonly order: readonly { readonly t: number; readonly value: number }[];
}

function matrices(
  committed: readonly SmallTransaction[],
  orders: readonly KeyOrder[],
): Parameters<typeof satisfies>[1] {
  const pairs = { ww: [] as [number, number][], wr: [] as [number, number][], rw: [] as [number, number][] };
  for (const { key, order } of orders) {
    for (let i = 1; i < order.length; i++) pairs.ww.push([order[i - 1]?.t ?? 0, order[i]?.t ?? 0]);
    for (const [t, transaction] of committed.entries()) {
      for (const read of reads(transaction).filter((each) => each.key === key)) {
        const at = order.findIndex(({ value }) => value === read.value);
        if (read.value !== null && (at === -1 || order[at]?.t === t)) continue;
        if (at !== -1) pairs.wr.push([order[at]?.t ?? 0, t]);
        // A read of nil after own writes is judged as internal alone.
        const before = transaction.micros.slice(0, transaction.micros.indexOf(read));
        if (read.value === null && before.some((each) => each.kind === 'write' && each.key === key)) continue;
        for (const next of order.slice(at + 1)) pairs.rw.push([t, next.t]);
      }
    }
  }
  const size = committed.length;
  return {
    transactions: committed,
    ww: relation(size, pairs.ww),
    wr: relation(size, pairs.wr),
    rw: relation(size, pairs.rw),
    events: committed.map((_, t) => eventsOf(committed, t, orders)),
  };
}

/** What a transaction did in turn: what it left of a key is the last that it wrote. */
function eventsOf(committed: readonly SmallTransaction[], t: number, orders: readonly KeyOrder[]): DependencyEvent[] {
  const transaction = committed[t];
  const micros = transaction?.micros ?? [];
  return micros.flatMap((micro, m): DependencyEvent[] => {
    const order = orders.find(({ key }) => key === micro.key)?.order ?? [];
    const at = order.findIndex(({ value }) => value === micro.value);
    if (micro.kind === 'write') {
      const before = order.slice(0, Math.max(at, 0)).map((each) => each.t);
      return order[at]?.t === t ? [{ isRead: false, after: before.slice(-1), missed: [] }] : [];
    }
    if (transaction?.type !== 'ok') return [];
    const hasWritten = micros.slice(0, m).some(({ kind, key }) => kind === 'write' && key === micro.key);
    if (micro.value === null ? hasWritten : at === -1 || order[at]?.t === t) return [];
    const after = at === -1 ? [] : [order[at]?.t ?? 0];
    return [{ isRead: true, after, missed: order.slice(at + 1).map((each) => each.t) }];
  });
}

/** Who read a version and wrote the key wrote the next one. */
function keepsCursor(committed: readonly SmallTransaction[], { key, order }: KeyOrder): boolean {
  return committed.every((transaction, t) => {
    const first = transaction.micros.find((each) => each.key === key);
    if (first?.kind !== 'read' || transaction.type !== 'ok' || lastWrite(transaction, key).length === 0) return true;
    const at = order.findIndex(({ value }) => value === first.value);
    return order[at + 1]?.t === t;
  });
}

/** It read from another, and behind that an older version of a key than the other's. */
function losesSight(
  committed: readonly SmallTransaction[],
  transaction: SmallTransaction,
  orders: readonly KeyOrder[],
): boolean {
  return reads(transaction).some((seen) => {
    const other = committed.find((each) => each !== transaction && each.micros.some((micro) => isOf(seen, micro)));
    if (other === undefined) return false;
    const behind = transaction.micros.slice(transaction.micros.indexOf(seen) + 1);
    return behind.some((micro) => {
      if (micro.kind !== 'read' || transaction.micros.some((own) => isOf(micro, own))) return false;
      const before = transaction.micros.slice(0, transaction.micros.indexOf(micro));
      if (micro.value === null && before.some((own) => own.kind === 'write' && own.key === micro.key)) return false;
      const order = orders.find(({ key }) => key === micro.key)?.order.map(({ value }) => value) ?? [];
      const found = micro.value === null ? -1 : order.findIndex((value) => value === micro.value);
      return lastWrite(other, micro.key).some((value) => order.indexOf(value) > found);
    });
  });
}

function isWellFormed(transactions: readonly SmallTransaction[], level: string): boolean {
  const mayReadTwice = [
    'read-committed',
    'monotonic-atomic-view',
    'monotonic-view',
    'monotonic-snapshot-read',
    'strong-session-read-committed',
    'strong-read-committed',
    'cursor-stability',
    'consistent-view',
    'forward-consistent-view',
    'strong-forward-consistent-view',
  ];
  const isRight = transactions.every((reader) =>
    reads(reader).every((read) => {
      if (read.value === null) return true;
      const writer = transactions.find(({ micros }) => micros.some((each) => isOf(read, each)));
      if (writer === undefined || writer.type === 'fail') return false;
      if (writer !== reader) return lastWrite(writer, read.key)[0] === read.value;
      // Its own: only after it wrote it, unless it had seen the key before, which is judged as internal.
      return (
        isInternal(reader, read) || reader.micros.findIndex((each) => isOf(read, each)) < reader.micros.indexOf(read)
      );
    }),
  );
  if (!isRight) return false;
  if (!mayReadTwice.includes(level) && !transactions.every(isConsistent)) return false;
  return !['cursor-stability', 'update-atomic'].includes(level) || !hasLostUpdate(transactions);
}

function isInternal(transaction: SmallTransaction, micro: SmallMicro): boolean {
  return transaction.micros.findIndex(({ key }) => key === micro.key) < transaction.micros.indexOf(micro);
}

function isExternal(transaction: SmallTransaction, micro: SmallMicro): boolean {
  return !isInternal(transaction, micro);
}

/** Each read returns what the transaction read or wrote last of the key. */
function isConsistent(transaction: SmallTransaction): boolean {
  const known = new Map<string, unknown>();
  return (
    transaction.type !== 'ok' ||
    transaction.micros.every((micro) => {
      const isSame = micro.kind === 'write' || !known.has(micro.key) || known.get(micro.key) === micro.value;
      known.set(micro.key, micro.value);
      return isSame;
    })
  );
}

function hasLostUpdate(transactions: readonly SmallTransaction[]): boolean {
  const updates = transactions.flatMap((transaction) =>
    reads(transaction)
      .filter((read) => isExternal(transaction, read) && lastWrite(transaction, read.key).length > 0)
      .map(({ key, value }) => `${key} ${JSON.stringify(value)}`),
  );
  return new Set(updates).size < updates.length;
}

function reads({ type, micros }: SmallTransaction): Extract<SmallMicro, { kind: 'read' }>[] {
  return type === 'ok' ? micros.flatMap((each) => (each.kind === 'read' ? [each] : [])) : [];
}

function isOf(read: SmallMicro, write: SmallMicro): boolean {
  return write.kind === 'write' && write.key === read.key && write.value === read.value;
}

/** What it left of a key: one value, or none. */
function lastWrite({ micros }: SmallTransaction, key: string): number[] {
  return micros.flatMap((each) => (each.kind === 'write' && each.key === key ? [each.value] : [])).slice(-1);
}
