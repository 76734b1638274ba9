import type { Operation } from '../../../harness/core/history.ts';
import type { Json } from '../../../harness/core/json.ts';

/**
 * Looks for the anomaly by its definition as a cycle: from a write that a read misses, along what must come after (real time, and from a
 * write to the reads that show it), to a write that the read shows. And for values that nobody can have written. For small histories.
 */
export function hasReversal(operations: readonly Operation[]): boolean {
  const writes = operations.filter(({ f, type }) => f === 'write' && type !== 'fail');
  const reads = operations.filter(({ f, type }) => f === 'read' && type === 'ok');
  const reaches = (from: Operation, to: Operation): boolean => {
    const reached = new Set([from]);
    for (const each of reached) for (const next of [...writes, ...reads]) if (follows(each, next)) reached.add(next);
    return reached.has(to);
  };
  const isForeign = (read: Operation, value: Json): boolean =>
    !writes.some(({ input, invokedAt }) => input === value && invokedAt <= (read.completedAt ?? 0));
  return reads.some(
    (read) =>
      (read.output as readonly Json[]).some((value) => isForeign(read, value)) ||
      writes.some(
        (missed) =>
          !shows(read, missed.input) &&
          writes.some((seen) => shows(read, seen.input) && seen !== missed && reaches(missed, seen)),
      ),
  );
}

function shows(read: Operation, value: Json): boolean {
  return (read.output as readonly Json[]).includes(value);
}

/** Whether b comes after a for certain: it was begun after a's completion, or it shows what a wrote. */
function follows(a: Operation, b: Operation): boolean {
  const isLater = a.type === 'ok' && (a.completedAt ?? Infinity) < b.invokedAt;
  return isLater || (a.f === 'write' && b.f === 'read' && shows(b, a.input));
}
