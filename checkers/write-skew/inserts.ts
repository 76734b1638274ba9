import { UsageError } from '../../harness/core/errors.ts';
import type { Operation } from '../../harness/core/history.ts';
import { type Json, isJsonObject } from '../../harness/core/json.ts';
import type { Op } from '../../harness/core/op.ts';

/**
 * The operation with its key named. Jepsen's G2 workload writes an insert as `[key, [a, b]]`, one of `a` and `b` the row's id and the
 * other null, which is here `{key, value: [a, b]}`.
 *
 * @throws UsageError naming the line of an insert without a key.
 */
export function withNamedKey(operation: Operation): Operation {
  const { input, output, index, f } = operation;
  const named = keyNamed(input);
  if (isJsonObject(named) && Object.hasOwn(named, 'key')) {
    return { ...operation, input: named, output: output === undefined ? undefined : rowsNamed(output) };
  }
  throw new UsageError(
    `history line ${index}: the ${f} names no key; write it as [key, [a, b]] or {"key": key, "value": id}`,
  );
}

/** The line with its key named, as `withNamedKey` does; one that can't be read is left as it is. */
export function lineWithNamedKey(op: Op): Op {
  return { ...op, value: op.type === 'invoke' ? keyNamed(op.value) : rowsNamed(op.value) };
}

function keyNamed(value: Json): Json {
  if (!Array.isArray(value) || value.length !== 2) return value;
  const [key = null, rest = null] = value as readonly Json[];
  return { key, value: rest };
}

/** An answer of two plain rows is no pair of a key and its rows. */
function rowsNamed(value: Json): Json {
  const rows = Array.isArray(value) ? (value as readonly Json[]) : [];
  return Array.isArray(rows[1]) && !Array.isArray(rows[0]) ? keyNamed(value) : value;
}

/** The ids of an insert's row: of `[a, b]` the one that is there. */
export function insertedId(value: Json): Json {
  if (!Array.isArray(value)) return value;
  const given = (value as readonly Json[]).filter((each) => each !== null);
  return given.length === 1 ? (given[0] ?? null) : value;
}
