import type { Operation } from '../../../harness/core/history.ts';
import type { Effect, Model, Reading } from '../models/model.ts';
import type { Arena } from '../../arena.ts';
import type { Deadline } from '../../deadline.ts';
import { kindNamed } from './kinds.ts';
import { Numbering } from './numbering.ts';
import { type QuickReading, quickReadOf } from './quick-read.ts';
import { ValueIds } from './value-ids.ts';

/** In place of a value that a call does not have. */
export const none = -1;

/**
 * The calls of a history in columns: no objects, so that ten millions of them fit and are read in order. The calls of a key stand
 * together, in the order of their invocations; call and return are any numbers that compare as the events do.
 */
export interface Columns {
  readonly count: number;
  /** See `kinds`. */
  readonly kind: Uint8Array;
  /** 0: it answered that its precondition did not hold. */
  readonly isOk: Uint8Array;
  readonly invoked: Float64Array;
  /** Infinity for a call whose outcome is not known. */
  readonly returned: Float64Array;
  /** First and second argument and answer, as numbers of `values`; `none` where there is none. */
  readonly first: Int32Array;
  readonly second: Int32Array;
  readonly output: Int32Array;
  /** Where the call comes from: its place in the history's operations. */
  readonly source: Int32Array;
  readonly values: ValueIds;
  readonly initial: number;
  /** Where all arrays of the check come from. */
  readonly arena: Arena;
  /** Judges count what they go through, so that the end of the time is seen in the middle of a long key. */
  readonly deadline: Deadline;
  readonly keys: readonly (string | undefined)[];
  /** The calls of key k are those from `starts[k]` to before `starts[k + 1]`. */
  readonly starts: Int32Array;
}

/** The columns of a history, and how many operations say nothing: failures, and reads without an answer. */
export interface HistoryColumns {
  readonly columns: Columns;
  readonly dropped: number;
}

/** @throws UsageError naming the line of an operation that is not of the model; OutOfBudgetError when the time is over. */
export function columnsOf(
  operations: readonly Operation[],
  model: Model,
  arena: Arena,
  deadline: Deadline,
): HistoryColumns {
  const filling = new Filling(operations.length, model, arena, deadline);
  const keys = new Numbering<string | undefined>();
  const keyOf = arena.int32(operations.length);
  const quickRead = quickReadOf(model);
  const quick: QuickReading = { key: undefined, kind: 0, first: undefined, second: undefined, output: undefined };
  for (let source = 0; source < operations.length; source++) {
    const operation = operations[source];
    if (operation === undefined) continue;
    deadline.spend(1);
    if (quickRead?.(operation, quick) === true) {
      keyOf[filling.count] = keys.of(quick.key);
      filling.addQuick(quick, operation, source);
      continue;
    }
    const reading = model.read(operation);
    if (reading === undefined) continue;
    keyOf[filling.count] = keys.of(reading.key);
    filling.add(reading.effect, operation.invokedAt, returnOf(operation, reading), source);
  }
  const dropped = operations.length - filling.count;
  return { columns: groupedByKey(filling, keyOf, keys.things), dropped };
}

function returnOf({ completedAt }: Operation, { isOpen }: Reading): number {
  return isOpen || completedAt === undefined ? Infinity : completedAt;
}

class Filling {
  readonly kind: Uint8Array;
  readonly isOk: Uint8Array;
  readonly invoked: Float64Array;
  readonly returned: Float64Array;
  readonly first: Int32Array;
  readonly second: Int32Array;
  readonly output: Int32Array;
  readonly source: Int32Array;
  readonly values: ValueIds;
  readonly initial: number;
  readonly arena: Arena;
  readonly deadline: Deadline;
  count = 0;

  constructor(capacity: number, model: Model, arena: Arena, deadline: Deadline) {
    this.deadline = deadline;
    this.arena = arena;
    this.values = new ValueIds(arena, capacity);
    this.kind = arena.uint8(capacity);
    this.isOk = arena.uint8(capacity);
    this.invoked = arena.float64(capacity);
    this.returned = arena.float64(capacity);
    this.first = arena.int32(capacity);
    this.second = arena.int32(capacity);
    this.output = arena.int32(capacity);
    this.source = arena.int32(capacity);
    this.initial = this.values.of(model.initial);
  }

  add({ f, args, output, ok }: Effect, invoked: number, returned: number, source: number): void {
    const at = this.count++;
    const [first, second] = args;
    this.kind[at] = kindNamed(f);
    this.isOk[at] = ok ? 1 : 0;
    this.invoked[at] = invoked;
    this.returned[at] = returned;
    this.first[at] = first === undefined ? none : this.values.of(first);
    this.second[at] = second === undefined ? none : this.values.of(second);
    this.output[at] = output === undefined ? none : this.values.of(output);
    this.source[at] = source;
  }

  addQuick({ kind, first, second, output }: QuickReading, { invokedAt, completedAt }: Operation, source: number): void {
    const at = this.count++;
    this.kind[at] = kind;
    this.isOk[at] = 1;
    this.invoked[at] = invokedAt;
    this.returned[at] = completedAt ?? Infinity;
    this.first[at] = first === undefined ? none : this.values.ofInteger(first);
    this.second[at] = second === undefined ? none : this.values.ofInteger(second);
    this.output[at] = output === undefined ? none : this.values.ofInteger(output);
    this.source[at] = source;
  }

  columns(): Omit<Columns, 'keys' | 'starts'> {
    const { count, kind, isOk, invoked, returned, first, second, output, source, values, initial, arena, deadline } =
      this;
    return { count, kind, isOk, invoked, returned, first, second, output, source, values, initial, arena, deadline };
  }
}

/** Moves the calls of each key together (a counting sort, which keeps their order). */
function groupedByKey(filling: Filling, keyOf: Int32Array, keys: readonly (string | undefined)[]): Columns {
  const { arena, count } = filling;
  const columns = filling.columns();
  const starts = arena.int32(keys.length + 1);
  for (let call = 0; call < count; call++) starts[(keyOf[call] ?? 0) + 1] = (starts[(keyOf[call] ?? 0) + 1] ?? 0) + 1;
  for (let key = 0; key < keys.length; key++) starts[key + 1] = (starts[key + 1] ?? 0) + (starts[key] ?? 0);
  if (keys.length <= 1) return { ...columns, keys, starts };
  const next = starts.slice();
  const order = arena.int32(count);
  for (let call = 0; call < count; call++) {
    const key = keyOf[call] ?? 0;
    const at = next[key] ?? 0;
    next[key] = at + 1;
    order[at] = call;
  }
  return {
    ...columns,
    kind: moved(columns.kind, arena.uint8(count), order),
    isOk: moved(columns.isOk, arena.uint8(count), order),
    invoked: moved(columns.invoked, arena.float64(count), order),
    returned: moved(columns.returned, arena.float64(count), order),
    first: moved(columns.first, arena.int32(count), order),
    second: moved(columns.second, arena.int32(count), order),
    output: moved(columns.output, arena.int32(count), order),
    source: moved(columns.source, arena.int32(count), order),
    keys,
    starts,
  };
}

function moved<T extends Uint8Array | Int32Array | Float64Array>(from: T, to: T, order: Int32Array): T {
  for (let at = 0; at < to.length; at++) to[at] = from[order[at] ?? 0] ?? 0;
  return to;
}
