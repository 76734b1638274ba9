import type { UsageError } from '../../../harness/core/errors.ts';
import type { History, Operation } from '../../../harness/core/history.ts';
import type { Json } from '../../../harness/core/json.ts';
import { Arena } from '../../arena.ts';
import { countText } from '../../count-text.ts';
import { Deadline, requireMemory } from '../../deadline.ts';
import { canonicalText } from '../../linearizable/canonical-text.ts';
import { initialValues } from './initial-values.ts';
import { KeyIndex } from './key-index.ts';
import { isWrite, microOperation, microOperationsOf, refusal, shown } from './micro-operations.ts';
import { type Shape, type TransactionTable, fail, info, nil, ok, read, unread, write } from './transaction-table.ts';
import { ListReads } from './list-reads.ts';
import { type PredicateRead, predicateIn, rowsIn } from './predicate.ts';
import { type Stated, versionOrders } from './stated.ts';
import { VersionIndex } from './version-index.ts';

const statusOf: Readonly<Record<Operation['type'], number>> = { ok, info, fail };

/**
 * Reads the transactions of a history: operations `txn` whose value is a list of micro-operations, as Jepsen and Elle
 * write them: `["append", key, element]`, `["w", key, value]`, and `["r", key, what was read]` with null in the invocation. Registers may
 * be rows of a table as well: `["insert", key, value]`, `["delete", key, null]`, and `["rp", predicate, [[key, value], ...]]`, which reads
 * all rows that match the predicate (predicate.ts). Other operations are passed over and counted.
 *
 * @param stated What else the record says of the data.
 * @throws UsageError that names the history line: a micro-operation of another form, an answer to another question, a read
 * of a list that answers none, null or NaN as a value, or two writes of one value to one key. OutOfBudgetError when there is not enough
 * memory to begin, or the time is over.
 */
export function readTransactions(
  history: History,
  shape: Shape,
  stated: Stated = {},
  { deadline, memoryLimitBytes }: Limits = unlimited(),
): TransactionTable {
  const operations = transactionsOf(history);
  const micros = microCount(operations, shape);
  const bytes = operations.length * bytesOfTransaction + micros * bytesOfMicro;
  requireMemory(countText(operations.length, 'transaction'), bytes, memoryLimitBytes);
  const arena = new Arena(bytes);
  const columns = emptyColumns(arena, operations.length, micros);
  const keys = new KeyIndex(arena);
  const versions = new VersionIndex(arena, micros);
  const begin = initialValues(stated.initial, shape, keys, versions);
  const hasBegin = begin.versions.size > 0;
  const foundBy = (key: number, value: Json): number => {
    // A key that began with something is never nothing, unless it was deleted.
    if (value === null && !begin.values.has(key)) return nil;
    const version = versions.intern(key, value);
    return hasBegin && begin.versions.has(version) ? nil : version;
  };
  const listReads = new ListReads();
  const predicateReads: PredicateRead[] = [];
  const deletions = new Set<number>();
  const processes = new Map<number, number>();
  let m = 0;
  for (let t = 0; t < operations.length; t++) {
    const operation = operations[t] as Operation;
    columns.status[t] = statusOf[operation.type];
    columns.process[t] = numberIn(processes, operation.process);
    columns.microStart[t] = m;
    const micros = microOperationsOf(operation);
    deadline.spend(micros.length);
    for (let i = 0; i < micros.length; i++) {
      const micro = microOperation(operation, micros[i], i);
      if (shape === 'register' && micro[0] === 'rp') {
        if (operation.type !== 'ok') continue;
        const predicate = predicateIn(operation, micro[1]);
        const position = m;
        const rows = rowsIn(operation, micro[2]).map(([key, value]) => ({ key: keys.intern(key), value }));
        for (const { key, value } of rows) {
          columns.microKind[m] = read;
          columns.microKey[m] = key;
          columns.microVersion[m++] = foundBy(key, valid(operation, value));
        }
        const text = canonicalText(micro[1]);
        predicateReads.push({ transaction: t, position, text, predicate, keys: rows.map(({ key }) => key) });
        continue;
      }
      const key = keys.intern(micro[1]);
      const value = micro[2];
      columns.microKey[m] = key;
      if (isWrite(operation, micro, shape)) {
        const isDeletion = micro[0] === 'delete';
        // A deletion makes a version too, which no other is equal to.
        const left: Json = isDeletion ? { [deletionMark]: `${operation.index}.${i}` } : valid(operation, value);
        const version = versions.intern(key, left);
        if (hasBegin && begin.versions.has(version)) throw rewritten(operation, left);
        const earlier = versions.claim(version, t);
        if (earlier !== -1) throw duplicate(operation, left, operations[earlier]);
        if (isDeletion) deletions.add(version);
        columns.microKind[m] = write;
        columns.microVersion[m++] = version;
        continue;
      }
      columns.microKind[m] = read;
      if (operation.type !== 'ok') columns.microVersion[m++] = unread;
      else if (shape === 'list') {
        const list = listOf(operation, value);
        deadline.spend(list.length);
        listReads.see(key, list, t, m);
        columns.microVersion[m++] = list.length;
      } else columns.microVersion[m++] = foundBy(key, value === null ? value : valid(operation, value));
    }
  }
  columns.microStart[operations.length] = m;
  forgetNothing(columns, versions, deletions, begin.values);
  return {
    shape,
    count: operations.length,
    operations,
    ...columns,
    arena,
    deadline,
    processCount: processes.size,
    keys: keys.keys,
    versions,
    initial: begin.values,
    versionOrders: versionOrders(stated.orders ?? [], keys, versions, begin.versions),
    listReads,
    predicateReads,
    deletions,
    ignored: history.operations.length - operations.length,
  };
}

/** What reading, and all that follows it, may take. */
export interface Limits {
  readonly deadline: Deadline;
  readonly memoryLimitBytes: number;
}

function unlimited(): Limits {
  return { deadline: new Deadline(() => 0, Infinity), memoryLimitBytes: Infinity };
}

/** What a check's arrays take for each transaction and each micro-operation, roughly. */
const bytesOfTransaction = 100;
const bytesOfMicro = 80;

const deletionMark = '\u0000deleted';

/** Where a key is deleted, a read of nothing does not tell whether it was before it was there or after. */
function forgetNothing(
  { microKind, microKey, microVersion }: Columns,
  versions: VersionIndex,
  deletions: ReadonlySet<number>,
  initial: ReadonlyMap<number, Json>,
): void {
  if (deletions.size === 0) return;
  const nothing = new Map<number, number>();
  for (const key of new Set([...deletions].map((version) => versions.keyOf(version)))) {
    const found = initial.has(key) ? versions.find(key, null) : nil;
    if (found !== -1 || !initial.has(key)) nothing.set(key, found);
  }
  for (let m = 0; m < microKind.length; m++)
    if (microKind[m] === read && microVersion[m] === nothing.get(microKey[m] ?? -1)) microVersion[m] = unread;
}

function transactionsOf({ operations }: History): readonly Operation[] {
  // The usual history has nothing else, and a copy of a million references is worth avoiding.
  return operations.every(({ f }) => f === 'txn') ? operations : operations.filter(({ f }) => f === 'txn');
}

interface Columns {
  readonly status: Uint8Array;
  readonly process: Int32Array;
  readonly microStart: Int32Array;
  readonly microKind: Uint8Array;
  readonly microKey: Int32Array;
  readonly microVersion: Int32Array;
}

function microCount(operations: readonly Operation[], shape: Shape): number {
  let micros = 0;
  for (let t = 0; t < operations.length; t++) {
    const all = microOperationsOf(operations[t] as Operation);
    micros += all.length;
    if (shape !== 'register') continue;
    for (let i = 0; i < all.length; i++) {
      const micro = all[i];
      // A predicate read is as many reads as it returned rows.
      if (Array.isArray(micro) && micro[0] === 'rp' && Array.isArray(micro[2])) micros += micro[2].length;
    }
  }
  return micros;
}

function emptyColumns(arena: Arena, transactions: number, micros: number): Columns {
  return {
    status: arena.uint8(transactions),
    process: arena.int32(transactions),
    microStart: arena.int32(transactions + 1),
    microKind: arena.uint8(micros),
    microKey: arena.int32(micros),
    microVersion: arena.int32(micros),
  };
}

function duplicate(operation: Operation, value: Json, earlier: Operation | undefined): UsageError {
  return refusal(
    operation,
    `writes ${shown(value)} to a key to which line ${earlier?.index} wrote it too; every write to a key needs a value of its own`,
  );
}

function rewritten(operation: Operation, value: Json): UsageError {
  return refusal(
    operation,
    `writes ${shown(value)} to a key that has it in the beginning; every write to a key needs a value of its own`,
  );
}

function valid(operation: Operation, value: Json): Json {
  if (value === null) throw refusal(operation, 'writes null, which stands for a key that nothing has written');
  if (typeof value === 'number' && !Number.isFinite(value)) throw refusal(operation, `has the value ${value}`);
  return value;
}

const empty: readonly Json[] = [];

function listOf(operation: Operation, value: Json): readonly Json[] {
  if (value === null) return empty;
  if (!Array.isArray(value)) throw refusal(operation, `reads ${shown(value)}, which is no list`);
  return value;
}

function numberIn(numbers: Map<number, number>, item: number): number {
  const known = numbers.get(item);
  if (known !== undefined) return known;
  numbers.set(item, numbers.size);
  return numbers.size - 1;
}
