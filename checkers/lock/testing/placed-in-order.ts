import type { Operation } from '../../../harness/core/history.ts';

/**
 * Tries every order of the operations of one lock that respects real time, with those of unknown outcome in it or not: true when some order
 * gives the lock to one process at a time and takes it back from its holder. For small histories.
 */
export function placedInOrder(operations: readonly Operation[], isReentrant: boolean): boolean {
  const happened = operations.filter(({ type }) => type !== 'fail');
  return place(happened, undefined, 0, isReentrant);
}

function place(left: readonly Operation[], holder: number | undefined, depth: number, isReentrant: boolean): boolean {
  if (left.every(({ type }) => type === 'info')) return true;
  return left.some((next) => {
    if (left.some((other) => other !== next && other.type === 'ok' && precedes(other, next))) return false;
    const rest = left.filter((each) => each !== next);
    if (next.f === 'acquire') {
      if (holder === undefined) return place(rest, next.process, 1, isReentrant);
      return isReentrant && holder === next.process && place(rest, holder, depth + 1, isReentrant);
    }
    if (holder !== next.process) return false;
    return place(rest, depth === 1 ? undefined : holder, depth - 1, isReentrant);
  });
}

/** Closed intervals; a process does one thing after the other, whatever the clock says. */
function precedes(a: Operation, b: Operation): boolean {
  return (a.completedAt ?? Infinity) < b.invokedAt || (a.process === b.process && a.index < b.index);
}
