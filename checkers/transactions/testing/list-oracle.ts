import { type DependencyEvent, choices, permutations, relation, satisfies } from './axioms.ts';
import { executions } from './executions.ts';
import { isExplained, listStore } from './serial-oracle.ts';
import type { SmallMicro, SmallTransaction } from './small-transactions.ts';

type Read = Extract<SmallMicro, { kind: 'read' }> & { readonly value: readonly number[] };

/**
 * Whether a small list-append history can have come about under a level: by executing all orders for what is serializable or
 * reads snapshots, and by the definitions over all version orders for the levels below.
 */
export function listOracle(transactions: readonly SmallTransaction[], level: string): boolean {
  const execution = executions.get(level);
  if (execution !== undefined) return isExplained(transactions, { store: listStore, ...execution });
  return isAllowed(transactions, level);
}

function isAllowed(transactions: readonly SmallTransaction[], level: string): boolean {
  const keys = [...new Set(transactions.flatMap(({ micros }) => micros.map(({ key }) => key)))];
  const reads = transactions.flatMap((each) => readsOf(each));
  const shown = new Map(keys.map((key) => [key, longest(reads.filter((read) => read.key === key))]));
  if (!isWellFormed(transactions, level, shown)) return false;
  const committed = transactions.filter(
    ({ type, micros }) =>
      type === 'ok' ||
      (type === 'info' &&
        micros.some(
          (each) =>
            each.kind === 'write' && reads.some(({ key, value }) => key === each.key && value.includes(each.value)),
        )),
  );
  const orders = keys.map((key) => {
    const written = committed.flatMap(({ micros }) =>
      micros.flatMap((each) => (each.kind === 'write' && each.key === key ? [each.value] : [])),
    );
    // At levels where a read may be of something that is no version, the key says nothing.
    const known = (shown.get(key) ?? []).filter((value) => written.includes(value));
    const unseen = written.filter((value) => !known.includes(value));
    return permutations(unseen)
      .map((rest) => ({ key, order: [...known, ...rest] }))
      .filter(({ order }) => committed.every((each) => isInOwnOrder(each, key, order)));
  });
  return choices(orders).some(
    (some) =>
      satisfies(level, matrices(committed, some)) &&
      (level !== 'monotonic-atomic-view' || !committed.some((each) => losesSight(committed, each, some))),
  );
}

function matrices(
  committed: readonly SmallTransaction[],
  orders: readonly { readonly key: string; readonly order: readonly number[] }[],
): Parameters<typeof satisfies>[1] {
  const pairs = { ww: [] as [number, number][], wr: [] as [number, number][], rw: [] as [number, number][] };
  for (const { key, order } of orders) {
    const writers = order.map((value) =>
      committed.findIndex(({ micros }) =>
        micros.some((each) => each.kind === 'write' && each.key === key && each.value === value),
      ),
    );
    for (let i = 1; i < writers.length; i++) pairs.ww.push([writers[i - 1] ?? 0, writers[i] ?? 0]);
    for (const [t, transaction] of committed.entries()) {
      for (const read of readsOf(transaction).filter((each) => each.key === key)) {
        const own = transaction.micros.flatMap((each) =>
          each.kind === 'write' && each.key === key ? [each.value] : [],
        );
        const found = [...read.value];
        while (own.includes(found.at(-1) ?? -1)) found.pop();
        const at = order.indexOf(found.at(-1) ?? -1);
        if (found.length > 0 && at === -1) continue;
        if (at !== -1) pairs.wr.push([writers[at] ?? 0, t]);
        // Every later version is one that it missed.
        if (found.length === read.value.length) for (const next of writers.slice(at + 1)) pairs.rw.push([t, next]);
      }
    }
  }
  const size = committed.length;
  return {
    transactions: committed,
    ww: relation(size, pairs.ww),
    wr: relation(size, pairs.wr),
    rw: relation(size, pairs.rw),
    events: committed.map((transaction) => eventsOf(committed, transaction, orders)),
  };
}

/** What a transaction did in turn: what it left of a key is the last of its appends. */
function eventsOf(
  committed: readonly SmallTransaction[],
  transaction: SmallTransaction,
  orders: readonly { readonly key: string; readonly order: readonly number[] }[],
): DependencyEvent[] {
  return transaction.micros.flatMap((micro, m): DependencyEvent[] => {
    const order = orders.find(({ key }) => key === micro.key)?.order ?? [];
    const writerOf = (value: number): number => committed.findIndex((each) => appends(each, micro.key, value));
    const isOwn = (value: number): boolean => appends(transaction, micro.key, value);
    if (micro.kind === 'write') {
      const isLast = !transaction.micros.slice(m + 1).some(({ kind, key }) => kind === 'write' && key === micro.key);
      const before = order.slice(0, order.indexOf(micro.value)).findLast((value) => !isOwn(value));
      return isLast ? [{ isRead: false, after: before === undefined ? [] : [writerOf(before)], missed: [] }] : [];
    }
    if (transaction.type !== 'ok' || !Array.isArray(micro.value)) return [];
    const value = micro.value as readonly number[];
    const found = value.findLast((each) => !isOwn(each));
    if (found !== undefined && !order.includes(found)) return [];
    const after = found === undefined ? [] : [writerOf(found)];
    const missed = isOwn(value.at(-1) ?? -1) ? [] : order.slice(order.indexOf(found ?? -1) + 1).map(writerOf);
    return [{ isRead: true, after, missed }];
  });
}

function appends({ micros }: SmallTransaction, key: string, value: number | undefined): boolean {
  return micros.some((micro) => micro.kind === 'write' && micro.key === key && micro.value === value);
}

/** It read the last state that another left, and behind that a list without what the other appended to it. */
function losesSight(
  committed: readonly SmallTransaction[],
  transaction: SmallTransaction,
  orders: readonly { readonly key: string; readonly order: readonly number[] }[],
): boolean {
  return readsOf(transaction).some((seen, i, all) => {
    const foreign = seen.value.findLast((value) => !appends(transaction, seen.key, value));
    const other = committed.find((each) => each !== transaction && appends(each, seen.key, foreign));
    if (other === undefined) return false;
    return all.slice(i + 1).some(({ key, value }) => {
      if (appends(transaction, key, value.at(-1))) return false;
      const order = orders.find((each) => each.key === key)?.order ?? [];
      return order.some((later, at) => at > order.indexOf(value.at(-1) ?? -1) && appends(other, key, later));
    });
  });
}

/** What levels forbid without speaking of cycles. */
function isWellFormed(
  transactions: readonly SmallTransaction[],
  level: string,
  shown: ReadonlyMap<string, readonly number[]>,
): boolean {
  const reads = transactions.flatMap((each) => readsOf(each));
  if (reads.some(({ value }) => new Set(value).size < value.length)) return false;
  const hasBase = !level.endsWith('read-uncommitted');
  const writerOf = (key: string, value: number): SmallTransaction | undefined =>
    transactions.find(({ micros }) =>
      micros.some((each) => each.kind === 'write' && each.key === key && each.value === value),
    );
  if (!hasBase) return true;
  for (const { key, value } of reads) {
    if (value.some((element, i) => shown.get(key)?.[i] !== element)) return false;
    if (value.some((element) => (writerOf(key, element)?.type ?? 'fail') === 'fail')) return false;
  }
  const isIntermediate = transactions.some((reader) =>
    readsOf(reader).some(({ key, value }) => {
      const writer = writerOf(key, value.at(-1) ?? -1);
      const written =
        writer?.micros.flatMap((each) => (each.kind === 'write' && each.key === key ? [each.value] : [])) ?? [];
      return writer !== undefined && writer !== reader && written.at(-1) !== value.at(-1);
    }),
  );
  if (isIntermediate) return false;
  const [futures, internals] = [transactions.some(readsFuture), transactions.some((each) => !isConsistent(each))];
  if (futures) return false;
  if (internals && !committedLevels.includes(level)) return false;
  return !forbidLostUpdate.includes(level) || !hasLostUpdate(transactions, shown, level);
}

const committedLevels = [
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
const forbidLostUpdate = ['cursor-stability', 'update-atomic'];

/** A read that ends with what its own transaction appends only later, and has not appended before. */
function readsFuture(transaction: SmallTransaction): boolean {
  return (
    transaction.type === 'ok' &&
    transaction.micros.some(
      (micro, i) =>
        micro.kind === 'read' &&
        Array.isArray(micro.value) &&
        transaction.micros.some(
          (each, j) =>
            j > i &&
            each.kind === 'write' &&
            each.key === micro.key &&
            each.value === (micro.value as readonly number[]).at(-1),
        ),
    )
  );
}

/** Each read is the one before it with the appends since then; before the first, anything without them. */
function isConsistent(transaction: SmallTransaction): boolean {
  if (transaction.type !== 'ok') return true;
  const known = new Map<string, { list: readonly number[] | undefined; appended: number[] }>();
  return transaction.micros.every((micro) => {
    const state = known.get(micro.key) ?? { list: undefined, appended: [] };
    known.set(micro.key, state);
    if (micro.kind === 'write') {
      state.appended.push(micro.value);
      return true;
    }
    const value = micro.value as readonly number[];
    const tail = value.slice(value.length - state.appended.length);
    const isRight =
      value.length >= state.appended.length &&
      tail.join() === state.appended.join() &&
      (state.list === undefined || value.slice(0, value.length - tail.length).join() === state.list.join());
    known.set(micro.key, { list: value, appended: [] });
    return isRight;
  });
}

function hasLostUpdate(
  transactions: readonly SmallTransaction[],
  shown: ReadonlyMap<string, readonly number[]>,
  level: string,
): boolean {
  const updates = transactions.flatMap((transaction) => {
    const first = new Map<string, SmallMicro>();
    for (const micro of transaction.micros) if (!first.has(micro.key)) first.set(micro.key, micro);
    return [...first.values()].flatMap((micro) => {
      const appended = transaction.micros.flatMap((each) =>
        each.kind === 'write' && each.key === micro.key ? [each.value] : [],
      );
      return micro.kind === 'read' && transaction.type === 'ok' && appended.length > 0
        ? [{ transaction, key: micro.key, read: micro.value as readonly number[], appended }]
        : [];
    });
  });
  const isTwice = updates.some((a) =>
    updates.some((b) => a !== b && a.key === b.key && a.read.length === b.read.length),
  );
  if (isTwice || level === 'update-atomic') return isTwice;
  return updates.some(({ key, read, appended }) => {
    const next = shown.get(key)?.[read.length];
    return next !== undefined && !appended.includes(next);
  });
}

function readsOf({ type, micros }: SmallTransaction): Read[] {
  return type === 'ok'
    ? micros.flatMap((each) => (each.kind === 'read' && Array.isArray(each.value) ? [each as Read] : []))
    : [];
}

function longest(reads: readonly Read[]): readonly number[] {
  return reads.reduce<readonly number[]>((best, { value }) => (value.length > best.length ? value : best), []);
}

function isInOwnOrder({ micros }: SmallTransaction, key: string, order: readonly number[]): boolean {
  const places = micros.flatMap((each) =>
    each.kind === 'write' && each.key === key ? [order.indexOf(each.value)] : [],
  );
  return places.every((place, i) => i === 0 || place > (places[i - 1] ?? 0));
}
