import { type ClientOrder, comesBefore } from './serial-oracle.ts';
import type { SmallTransaction } from './small-transactions.ts';

/** A dependency graph of committed transactions as matrices: what the definitions of levels speak of. */
export interface DependencyMatrices {
  readonly transactions: readonly SmallTransaction[];
  readonly ww: Relation;
  readonly wr: Relation;
  readonly rw: Relation;
  /** What each transaction did in turn: whom it comes after by that, and of whom it missed a version, whichever. */
  readonly events: readonly (readonly DependencyEvent[])[];
}

export interface DependencyEvent {
  readonly isRead: boolean;
  readonly after: readonly number[];
  readonly missed: readonly number[];
}

/** `relation[a][b]`: a is related to b. */
export type Relation = readonly (readonly boolean[])[];

/**
 * Whether the graph satisfies what a level says of cycles, by closure and composition of whole relations, as the definitions
 * are written: Adya (1999); Cerone and Gotsman (2017, 2018).
 */
export function satisfies(level: string, matrices: DependencyMatrices): boolean {
  const { transactions, ww, wr, rw } = matrices;
  const clients = (order: ClientOrder): Relation =>
    transactions.map((a) => transactions.map((b) => a !== b && comesBefore(a, b, order)));
  const none = clients('none');
  const readUncommitted = (so: Relation): boolean => isAcyclic(union(ww, so));
  const readCommitted = (so: Relation): boolean => isAcyclic(union(ww, wr, so));
  const single = (dependencies: Relation): boolean => isIrreflexive(compose(closure(dependencies), rw));
  const serializable = (so: Relation): boolean => isAcyclic(union(ww, wr, rw, so));
  const snapshot = (so: Relation): boolean => {
    const dependencies = union(ww, wr, so);
    return isAcyclic(union(dependencies, compose(dependencies, rw)));
  };
  const readAtomic = readCommitted(none) && isIrreflexive(compose(wr, rw));
  const process = clients('process');
  switch (level) {
    case 'read-uncommitted':
      return readUncommitted(none);
    case 'strong-session-read-uncommitted':
      return readUncommitted(process);
    case 'strong-read-uncommitted':
      return readUncommitted(clients('realtime'));
    case 'read-committed':
    case 'monotonic-atomic-view':
    case 'cursor-stability':
      return readCommitted(none);
    case 'strong-session-read-committed':
      return readCommitted(process);
    case 'strong-read-committed':
      return readCommitted(clients('realtime'));
    case 'read-atomic':
    case 'update-atomic':
      return readAtomic;
    case 'causal':
      return readCommitted(process) && single(union(wr, process));
    case 'prefix':
      return readAtomic && isAcyclic(union(wr, ww, compose(wr, rw)));
    case 'monotonic-view':
      return readCommitted(none) && hasMonotonicViews(matrices);
    case 'monotonic-snapshot-read':
      return readCommitted(none) && hasMonotonicViews(matrices) && hasSnapshotsOfReads(matrices);
    case 'strong-forward-consistent-view':
      return readCommitted(clients('realtime')) && single(union(ww, wr, clients('realtime')));
    case 'forward-consistent-view':
    case 'consistent-view':
    case 'parallel-snapshot-isolation':
      return readCommitted(none) && single(union(ww, wr));
    case 'update-serializable': {
      const isReader = transactions.map(({ micros }) => micros.every(({ kind }) => kind === 'read'));
      const all = union(ww, wr, rw);
      // With each one that only read in turn, and without any of them.
      return [-1, ...transactions.keys()].every((kept) =>
        isAcyclic(
          all.map((row, a) => row.map((has, b) => has && [a, b].every((t) => t === kept || isReader[t] === false))),
        ),
      );
    }
    case 'snapshot-isolation':
      return snapshot(none);
    case 'strong-session-snapshot-isolation':
      return snapshot(process);
    case 'strong-snapshot-isolation':
      return snapshot(clients('realtime'));
    case 'repeatable-read':
    case 'serializable':
      return serializable(none);
    case 'strong-session-serializable':
      return serializable(process);
    case 'strict-serializable':
      return serializable(clients('realtime'));
    default:
      throw new Error(`no axioms for ${level}`);
  }
}

/** Adya's unfolded serialization graph of each transaction: no way but its events' own order leads from who it missed to the read. */
function hasMonotonicViews({ ww, wr, events }: DependencyMatrices): boolean {
  const base = union(ww, wr);
  return events.every((own, t) => {
    const size = base.length + own.length;
    const node = (at: number): number => base.length + at;
    const between = base.flatMap((row, a) => row.flatMap((has, b) => (has && a !== t && b !== t ? [pair(a, b)] : [])));
    const into = own.flatMap(({ after }, at) => after.map((other) => pair(other, node(at))));
    const order = own.slice(1).map((_, at) => pair(node(at), node(at + 1)));
    const reached = closure(relation(size, [...between, ...into, ...order]));
    return own.every(({ missed }, at) => missed.every((other) => other === t || reached[other]?.[node(at)] !== true));
  });
}

/** Tries all orders of commits, and gives each read the first point that shows what it found. */
function hasSnapshotsOfReads({ ww, wr, events }: DependencyMatrices): boolean {
  const base = union(ww, wr);
  return permutations(events.map((_, t) => t)).some((order) => {
    const place = (t: number): number => order.indexOf(t);
    if (base.some((row, a) => row.some((has, b) => has && place(a) > place(b)))) return false;
    return events.every((own, t) => {
      let point = 0;
      return own.every(({ isRead, after, missed }) => {
        if (!isRead) return true;
        point = Math.max(point, ...after.map((other) => place(other) + 1));
        return point <= place(t) && missed.every((other) => other === t || place(other) >= point);
      });
    });
  });
}

function pair(from: number, to: number): readonly [number, number] {
  return [from, to];
}

/** A matrix of the size of the transactions, with these pairs in it. */
export function relation(size: number, pairs: readonly (readonly [number, number])[]): Relation {
  const matrix = Array.from({ length: size }, () => Array.from({ length: size }, () => false));
  for (const [from, to] of pairs) {
    const row = matrix[from];
    if (row !== undefined && from !== to) row[to] = true;
  }
  return matrix;
}

function union(...relations: readonly Relation[]): Relation {
  const [first = []] = relations;
  return first.map((row, a) => row.map((_, b) => relations.some((each) => each[a]?.[b] === true)));
}

function compose(one: Relation, other: Relation): Relation {
  return one.map((row) => other.map((_, c) => row.some((isRelated, b) => isRelated && other[b]?.[c] === true)));
}

/** Floyd and Warshall. */
function closure(of: Relation): Relation {
  let reached = of;
  for (let k = 0; k < of.length; k++)
    reached = reached.map((row, a) =>
      row.map((isRelated, b) => isRelated || (reached[a]?.[k] === true && reached[k]?.[b] === true)),
    );
  return reached;
}

function isIrreflexive(of: Relation): boolean {
  return of.every((row, a) => row[a] !== true);
}

function isAcyclic(of: Relation): boolean {
  return isIrreflexive(closure(of));
}

/** All orders of some items. */
export function permutations<T>(items: readonly T[]): T[][] {
  if (items.length < 2) return [[...items]];
  return items.flatMap((first, i) => permutations(items.toSpliced(i, 1)).map((rest) => [first, ...rest]));
}

/** All ways to choose one of each list. */
export function choices<T>(lists: readonly (readonly T[])[]): T[][] {
  return lists.reduce<T[][]>((chosen, list) => chosen.flatMap((some) => list.map((each) => [...some, each])), [[]]);
}
