import type { Operation } from '../../../harness/core/history.ts';
import type { Json } from '../../../harness/core/json.ts';

/**
 * For each read by itself: is there an order of some of the writes, respecting real time, after which the shards hold just what it shows?
 * For small histories whose writes are `{shard: value}`.
 */
export function eachReadIsAPrefix(operations: readonly Operation[]): boolean {
  const writes = operations.filter(({ f, type }) => f === 'write-all' && type !== 'fail');
  const reads = operations.filter(({ f, type }) => f === 'read-all' && type === 'ok');
  return reads.every((read) => reaches(read.output as Record<string, Json>, {}, writes));
}

function reaches(wanted: Record<string, Json>, state: Record<string, Json>, left: readonly Operation[]): boolean {
  if (Object.entries(wanted).every(([shard, value]) => (state[shard] ?? null) === value)) return true;
  return left.some((next) => {
    if (left.some((other) => other !== next && other.type === 'ok' && (other.completedAt ?? Infinity) < next.invokedAt))
      return false;
    const changed = { ...state, ...(next.input as Record<string, Json>) };
    return reaches(
      wanted,
      changed,
      left.filter((each) => each !== next),
    );
  });
}
