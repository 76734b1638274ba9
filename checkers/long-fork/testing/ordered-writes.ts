import type { Operation } from '../../../harness/core/history.ts';
import { jsonEquals } from '../../../harness/core/json.ts';
import { microOperations } from '../micro-operations.ts';

/**
 * Tries every order of the transactions that wrote, or may have: true when some order has, for every read, a moment at which the keys
 * hold just what it shows. For small histories.
 */
export function writesCanBeOrdered(operations: readonly Operation[]): boolean {
  const reads = operations
    .filter(({ type }) => type === 'ok')
    .map(microOperations)
    .filter((parts) => parts.every(({ kind }) => kind === 'r'));
  const writes = operations
    .filter(({ type }) => type !== 'fail')
    .map(microOperations)
    .map((parts) => parts.filter(({ kind }) => kind === 'w'))
    .filter((parts) => parts.length > 0);
  return someOrder(writes, [], (order) =>
    reads.every((read) =>
      Array.from({ length: order.length + 1 }, (_, moment) => order.slice(0, moment).flat()).some((done) =>
        read.every(({ key, value }) => {
          const written = done.findLast((write) => jsonEquals(write.key, key));
          return jsonEquals(written?.value ?? null, value);
        }),
      ),
    ),
  );
}

function someOrder<T>(left: readonly T[], order: readonly T[], holds: (order: readonly T[]) => boolean): boolean {
  if (left.length === 0) return holds(order);
  return left.some((next) =>
    someOrder(
      left.filter((each) => each !== next),
      [...order, next],
      holds,
    ),
  );
}
