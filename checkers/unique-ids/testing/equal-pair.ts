import type { Operation } from '../../../harness/core/history.ts';
import { jsonEquals } from '../../../harness/core/json.ts';

/** True when two operations were answered the same: every pair is compared, structure by structure. */
export function hasEqualPair(operations: readonly Operation[]): boolean {
  const answered = operations.filter(({ type }) => type === 'ok');
  return answered.some((a, i) => answered.slice(i + 1).some((b) => jsonEquals(a.output, b.output)));
}
