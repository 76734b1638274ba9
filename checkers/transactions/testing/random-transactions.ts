import type { Prng } from '../../../harness/core/prng.ts';
import type { SmallMicro, SmallTransaction } from './small-transactions.ts';

interface Draft {
  readonly number: number;
  readonly process: number;
  type: SmallTransaction['type'];
  readonly invokedAt: number;
  readonly completedAt: number;
  /** When it reads, and when its writes are there: equal in a serial store. */
  readonly snapshotAt: number;
  readonly commitAt: number;
  readonly micros: SmallMicro[];
}

/** Oracles try all orders of the writes of a key. */
const writesMax = 4;

interface RandomShape {
  readonly transactions: number;
  readonly keys: number;
  readonly shape: 'list' | 'register';
}

/**
 * Random transactions, executed by a store that is serial, takes snapshots, or reads what is committed when it reads; in the
 * interval of the transaction, or at any time. Nothing guards against conflicts, so that each kind of anomaly comes up.
 */
export function randomTransactions(prng: Prng, shape: RandomShape): SmallTransaction[] {
  const isTimely = prng.chance(2, 3);
  const store = prng.pick(['serial', 'serial', 'snapshot', 'committed'] as const);
  const drafts = randomDrafts(prng, shape, { isTimely, isSerial: store === 'serial' });
  const byCommit = drafts.filter(({ type }) => type !== 'fail').toSorted((a, b) => a.commitAt - b.commitAt);
  for (const draft of drafts) {
    for (const [i, micro] of draft.micros.entries()) {
      if (micro.kind !== 'read' || draft.type !== 'ok') continue;
      const span = draft.commitAt - draft.snapshotAt;
      const at = store === 'committed' ? draft.snapshotAt + prng.unit() * span : draft.snapshotAt;
      const visible = byCommit.filter((each) => each !== draft && each.commitAt < at);
      const own = draft.micros.slice(0, i);
      const values = [...visible.flatMap(({ micros }) => micros), ...own].flatMap((each) =>
        each.kind === 'write' && each.key === micro.key ? [each.value] : [],
      );
      draft.micros[i] = { ...micro, value: shape.shape === 'list' ? values : (values.at(-1) ?? null) };
    }
  }
  return drafts;
}

/** The same with one answer or outcome changed. */
export function mutated(prng: Prng, transactions: readonly SmallTransaction[]): SmallTransaction[] {
  const changed = prng.below(transactions.length);
  return transactions.map((transaction, i) => {
    if (i !== changed) return transaction;
    const reads = [...transaction.micros.entries()].filter(([, micro]) => micro.kind === 'read');
    if (transaction.type !== 'ok') return transaction;
    if (reads.length === 0 || prng.chance(1, 6)) return { ...transaction, type: prng.pick(['info', 'fail'] as const) };
    const [at] = prng.pick(reads);
    const micros = transaction.micros.map((micro, m) =>
      m === at && micro.kind === 'read' ? changedRead(prng, micro, transactions) : micro,
    );
    return { ...transaction, micros };
  });
}

function changedRead(
  prng: Prng,
  micro: Extract<SmallMicro, { kind: 'read' }>,
  transactions: readonly SmallTransaction[],
): SmallMicro {
  const written = transactions.flatMap(({ micros }) =>
    micros.flatMap((each) => (each.kind === 'write' && each.key === micro.key ? [each.value] : [])),
  );
  const other = written.length === 0 || prng.chance(1, 20) ? 99 : prng.pick(written);
  if (typeof micro.value === 'number' || micro.value === null || micro.value === undefined)
    return { ...micro, value: prng.chance(1, 3) ? null : other };
  const list = micro.value;
  if (list.length > 1 && prng.chance(1, 6)) return { ...micro, value: list.toReversed() };
  return { ...micro, value: list.length > 0 && prng.chance(1, 2) ? list.slice(0, -1) : [...list, other] };
}

function randomDrafts(
  prng: Prng,
  { transactions, keys }: RandomShape,
  { isTimely, isSerial }: { readonly isTimely: boolean; readonly isSerial: boolean },
): Draft[] {
  const free = [0, 0, 0];
  const writes = new Map<string, number>();
  return Array.from({ length: transactions }, (_, number) => {
    const process = prng.below(free.length);
    const invokedAt = (free[process] ?? 0) + prng.below(3);
    const completedAt = invokedAt + prng.below(4);
    free[process] = completedAt;
    const [from, to] = isTimely ? [invokedAt, completedAt] : [0, 12];
    const points = [from + prng.unit() * (to - from), from + prng.unit() * (to - from)].toSorted((a, b) => a - b);
    const commitAt = points[1] ?? 0;
    const micros = Array.from({ length: 1 + prng.below(3) }, (): SmallMicro => {
      const key = prng.pick(['x', 'y', 'z'].slice(0, keys));
      if (prng.chance(1, 2)) return { kind: 'read', key, value: undefined };
      const value = (writes.get(key) ?? 0) + 1;
      if (value > writesMax) return { kind: 'read', key, value: undefined };
      writes.set(key, value);
      return { kind: 'write', key, value };
    });
    const type = prng.chance(1, 8) ? prng.pick(['info', 'fail'] as const) : 'ok';
    return {
      number,
      process,
      type,
      invokedAt,
      completedAt,
      snapshotAt: isSerial ? commitAt : (points[0] ?? 0),
      commitAt,
      micros,
    };
  });
}
