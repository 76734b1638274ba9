import { UsageError } from '../../harness/core/errors.ts';
import type { Operation } from '../../harness/core/history.ts';
import { type Json, isJsonObject } from '../../harness/core/json.ts';

/** What a write-all writes: one value to every shard, or values by shard. */
export type Written = { readonly everywhere: Json } | { readonly byShard: ReadonlyMap<string, Json> };

/**
 * Reads `5` (to every shard) and `{shard: value}`, which may stand in a field `writes` beside others.
 *
 * @throws UsageError naming the line of a write of null, which reads show where nothing was written.
 */
export function writtenBy(operation: Operation): Written {
  const { input, index } = operation;
  const value = isJsonObject(input) && isJsonObject(input['writes']) ? input['writes'] : input;
  const written = isJsonObject(value) ? { byShard: shardsIn(value) } : { everywhere: value };
  const values = 'byShard' in written ? [...written.byShard.values()] : [written.everywhere];
  if (values.length > 0 && !values.includes(null)) return written;
  throw new UsageError(
    `history line ${index}: the write-all writes ${values.length === 0 ? 'nothing' : 'null'}; write a value, or {"n1": value, "n2": value}`,
  );
}

/**
 * Reads `{shard: value}`, which may stand in a field `values`, and `[value, value]`, whose shards are `0`, `1` and so on.
 *
 * @throws UsageError naming the line of what is neither.
 */
export function shownBy({ output, index }: Operation): ReadonlyMap<string, Json> {
  const value = isJsonObject(output) && isJsonObject(output['values']) ? output['values'] : output;
  if (isJsonObject(value)) return shardsIn(value);
  if (Array.isArray(value)) return new Map((value as readonly Json[]).map((each, shard) => [String(shard), each]));
  throw new UsageError(
    `history line ${index}: the read-all answers no values by shard; record them as {"n1": value, "n2": value} or [value, value]`,
  );
}

function shardsIn(value: { readonly [key: string]: Json | undefined }): Map<string, Json> {
  return new Map(Object.entries(value).map(([shard, each]) => [shard, each ?? null]));
}
