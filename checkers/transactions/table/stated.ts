import { UsageError } from '../../../harness/core/errors.ts';
import { type Json, isJsonObject } from '../../../harness/core/json.ts';
import type { RunRecord } from '../../../harness/core/run-record.ts';
import type { KeyIndex } from './key-index.ts';
import { shown } from './micro-operations.ts';
import type { VersionIndex } from './version-index.ts';

/** What a record says of the data besides what clients did. */
export interface Stated {
  /** What the data begins with. */
  readonly initial?: Json;
  /** Orders of versions, each of one key, by the history line that states it. */
  readonly orders?: readonly StatedOrder[];
}

interface StatedOrder {
  readonly line: number;
  readonly key: Json;
  readonly values: readonly Json[];
}

/** Versions of one key in the order that somebody knows them by: the database's log, or its own version numbers. */
export interface VersionOrder {
  readonly line: number;
  readonly versions: readonly number[];
}

/**
 * Reads what a record states. Besides `RunRecord.initial` it may be in the history, as lines of the process `nemesis`, which are no
 * operations: `initial` and `version-order`, both with an object `{ key: value }` or a list of pairs `[key, value]` where keys are
 * no texts; the value of a version order is the list of the values that the key had, one after the other.
 *
 * @throws UsageError naming the line, when it is of another form.
 */
export function statedIn({ history, initial }: RunRecord): Stated {
  const orders: StatedOrder[] = [];
  let first = initial;
  for (const { f, value, index } of history.nemesis) {
    if (f === 'initial') first ??= value;
    if (f !== 'version-order') continue;
    for (const [key, values] of pairsIn(value, `history line ${index}: the version order`)) {
      if (!Array.isArray(values))
        throw new UsageError(`history line ${index}: the version order of ${shown(key)} is no list: ${shown(values)}`);
      orders.push({ line: index, key, values });
    }
  }
  return { orders, ...(first === undefined ? {} : { initial: first }) };
}

/**
 * The pairs of an object `{ key: value }`, or of a list of pairs.
 *
 * @throws UsageError that begins with `what`, when it is neither.
 */
export function pairsIn(value: Json | undefined, what: string): readonly (readonly [Json, Json | undefined])[] {
  if (value === undefined || value === null) return [];
  if (isJsonObject(value)) return Object.entries(value);
  if (Array.isArray(value) && value.every(isPair)) return value;
  throw new UsageError(
    `${what} is ${shown(value)}; an object {key: value} or a list of pairs [key, value] is expected`,
  );
}

/**
 * Numbers the versions of stated orders. What the key begins with may stand first, as null or as its value.
 *
 * @throws UsageError naming the line, for a value that nobody wrote, or that stands there twice.
 */
export function versionOrders(
  orders: readonly StatedOrder[],
  keys: KeyIndex,
  versions: VersionIndex,
  initial: ReadonlySet<number>,
): VersionOrder[] {
  return orders.map(({ line, key: name, values }) => {
    const key = keys.intern(name);
    const known = new Set<number>();
    for (const [i, value] of values.entries()) {
      const version = value === null ? -1 : versions.find(key, value);
      if (i === 0 && (value === null || initial.has(version))) continue;
      const place = `history line ${line}: the version order of ${shown(name)} has ${shown(value)}`;
      if (version === -1 || versions.writerOf(version) === -1)
        throw new UsageError(`${place}, which no transaction wrote; what the key begins with may stand first`);
      if (known.has(version)) throw new UsageError(`${place} twice`);
      known.add(version);
    }
    return { line, versions: [...known] };
  });
}

function isPair(value: Json): value is readonly [Json, Json] {
  return Array.isArray(value) && value.length === 2;
}
