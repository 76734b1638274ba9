import { UsageError } from '../../../harness/core/errors.ts';
import type { Json } from '../../../harness/core/json.ts';
import type { KeyIndex } from './key-index.ts';
import { shown } from './micro-operations.ts';
import { pairsIn } from './stated.ts';
import type { Shape } from './transaction-table.ts';
import type { VersionIndex } from './version-index.ts';

/** What keys begin with, by their numbers. */
export interface InitialValues {
  /** A list, or a register's value. Keys that are not here begin with nothing. */
  readonly values: ReadonlyMap<number, Json>;
  /** The versions that are there in the beginning: the elements of a list, or a register's value. Nobody may write them again. */
  readonly versions: ReadonlySet<number>;
}

/**
 * Numbers what the data begins with (`RunRecord.initial`): an object `{ key: value }`, or a list of pairs `[key, value]` where
 * keys are no texts; values are lists or those of registers, and null is nothing.
 *
 * @throws UsageError when it is neither, when a list is expected and is none, or when one holds an element twice.
 */
export function initialValues(
  initial: Json | undefined,
  shape: Shape,
  keys: KeyIndex,
  versions: VersionIndex,
): InitialValues {
  const values = new Map<number, Json>();
  const known = new Set<number>();
  for (const [name, value] of pairsIn(initial, 'the initial data')) {
    if (value === null || value === undefined) continue;
    const key = keys.intern(name);
    if (values.has(key)) throw new UsageError(`the initial data names the key ${shown(name)} twice`);
    values.set(key, value);
    for (const each of shape === 'list' ? elementsIn(name, value) : [value]) {
      const version = versions.intern(key, each);
      if (known.has(version)) throw new UsageError(`the initial data of ${shown(name)} holds ${shown(each)} twice`);
      known.add(version);
    }
  }
  return { values, versions: known };
}

function elementsIn(key: Json, value: Json): readonly Json[] {
  if (Array.isArray(value)) return value;
  throw new UsageError(`the initial data of ${shown(key)} is ${shown(value)}, which is no list`);
}
