import type { SmallTransaction } from './small-transactions.ts';

/** What a store does with a key's state (undefined: untouched) when it is written; what a read of a state returns. */
export interface Store {
  write(state: readonly number[], value: number): readonly number[];
  /** True when a read of that state may return the value. */
  shows(state: readonly number[], value: readonly number[] | number | null | undefined): boolean;
}

export const listStore: Store = {
  write: (state, value) => [...state, value],
  shows: (state, value) =>
    Array.isArray(value) && value.length === state.length && state.every((element, i) => element === value[i]),
};

export const registerStore: Store = {
  write: (_state, value) => [value],
  shows: (state, value) => value === (state[0] ?? null),
};

/** Which transactions must come before which, beside what they did. */
export type ClientOrder = 'none' | 'process' | 'realtime';

/** True when `a` is known to come before `b`: only what was completed can be. */
export function comesBefore(a: SmallTransaction, b: SmallTransaction, order: ClientOrder): boolean {
  if (order === 'none' || a.type !== 'ok') return false;
  if (order === 'realtime' && a.completedAt < b.invokedAt) return true;
  return a.process === b.process && a.number < b.number;
}

export interface SerialQuestion {
  readonly store: Store;
  readonly order: ClientOrder;
  /** `serial`: reads see all that was committed before; `snapshot`: all up to some commit; with it conflicts of writers. */
  readonly reads: 'serial' | 'snapshot';
  /** Two that write one key may not overlap (snapshots only). */
  readonly firstCommitterWins: boolean;
  /** What the versions of keys were, one after the other, as far as that was supplied. */
  readonly supplied?: SuppliedOrders;
}

/** By key, values in their order; no transaction that failed wrote one of them. */
export type SuppliedOrders = ReadonlyMap<string, readonly number[]>;

/** True when what the one left of a key is known to come before what the other left of it. */
function isOlder(a: SmallTransaction, b: SmallTransaction, supplied: SuppliedOrders = new Map()): boolean {
  return [...supplied].some(([key, order]) => {
    const place = ({ micros }: SmallTransaction): number => {
      const left = micros.findLast((micro) => micro.kind === 'write' && micro.key === key)?.value;
      return typeof left === 'number' ? order.indexOf(left) : -1;
    };
    return place(a) !== -1 && place(a) < place(b);
  });
}

/** True when it wrote something that is in a supplied order. */
export function isSupplied({ micros }: SmallTransaction, supplied: SuppliedOrders): boolean {
  return micros.some((each) => each.kind === 'write' && supplied.get(each.key)?.includes(each.value) === true);
}

type State = ReadonlyMap<string, readonly number[]>;

/** Whether some order of commits, of some of those without outcome, explains all answers: by trying all. */
export function isExplained(transactions: readonly SmallTransaction[], question: SerialQuestion): boolean {
  const supplied: SuppliedOrders = question.supplied ?? new Map();
  const mandatory = transactions.filter(
    (each) => each.type === 'ok' || (each.type === 'info' && isSupplied(each, supplied)),
  );
  const optional = transactions.filter((each) => each.type === 'info' && !isSupplied(each, supplied));
  for (let subset = 0; subset < 1 << optional.length; subset++) {
    const chosen = new Set([...mandatory, ...optional.filter((_, i) => ((subset >> i) & 1) === 1)]);
    const remaining = transactions.filter((each) => chosen.has(each));
    if (extend([], [new Map()], remaining, question)) return true;
  }
  return false;
}

function extend(
  done: readonly SmallTransaction[],
  states: readonly State[],
  remaining: readonly SmallTransaction[],
  question: SerialQuestion,
): boolean {
  if (remaining.length === 0) return true;
  return remaining.some((next) => {
    const others = remaining.filter((each) => each !== next);
    if (others.some((each) => comesBefore(each, next, question.order) || isOlder(each, next, question.supplied)))
      return false;
    const after = commit(done, states, next, question);
    return after !== undefined && extend([...done, next], [...states, after], others, question);
  });
}

/** The state after it commits next, when some snapshot explains its reads. */
function commit(
  done: readonly SmallTransaction[],
  states: readonly State[],
  next: SmallTransaction,
  { store, order, reads, firstCommitterWins }: SerialQuestion,
): State | undefined {
  const last = states.length - 1;
  const isSeen = Array.from({ length: last + 1 }, (_, at) => at).some((at) => {
    if (reads === 'serial' && at !== last) return false;
    const missed = done.slice(at);
    if (missed.some((each) => comesBefore(each, next, order))) return false;
    if (firstCommitterWins && missed.some((each) => writesSame(each, next))) return false;
    return next.type !== 'ok' || readsFrom(states[at] ?? new Map(), next, store);
  });
  if (!isSeen) return undefined;
  const state = new Map(states[last]);
  for (const micro of next.micros)
    if (micro.kind === 'write') state.set(micro.key, store.write(state.get(micro.key) ?? [], micro.value));
  return state;
}

function readsFrom(snapshot: State, { micros }: SmallTransaction, store: Store): boolean {
  const state = new Map(snapshot);
  return micros.every((micro) => {
    if (micro.kind === 'read') return store.shows(state.get(micro.key) ?? [], micro.value);
    state.set(micro.key, store.write(state.get(micro.key) ?? [], micro.value));
    return true;
  });
}

function writesSame(a: SmallTransaction, b: SmallTransaction): boolean {
  return a.micros.some(
    (one) => one.kind === 'write' && b.micros.some((other) => other.kind === 'write' && other.key === one.key),
  );
}
