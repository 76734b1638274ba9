import type { Operation } from '../../../harness/core/history.ts';
import { hasOrder } from '../../testing/every-order.ts';

/** True when some order of the operations explains every read. */
export function isLinearizable(operations: readonly Operation[]): boolean {
  return hasOrder(operations, 0, (state, operation) => {
    if (operation.f !== 'read') return state + change(operation);
    return operation.type === 'info' || Number(operation.output) === state ? state : undefined;
  });
}

/** True when no number up to ten divides all changes and not all reads. */
export function isReachable(operations: readonly Operation[]): boolean {
  const amounts = operations.filter(({ f, type }) => f !== 'read' && type !== 'fail').map(change);
  const counts = operations.flatMap(({ f, type, output }) => (f === 'read' && type === 'ok' ? Number(output) : []));
  if (amounts.every((amount) => amount === 0)) return true;
  return [2, 3, 4, 5, 6, 7, 8, 9, 10].every(
    (unit) => amounts.some((amount) => amount % unit !== 0) || counts.every((count) => count % unit === 0),
  );
}

/**
 * True when every read, taken with every earlier one alone (and with the beginning), answers something between what must and
 * what may have happened in between. Over all pairs, in cubic time.
 */
export function isWithinBounds(operations: readonly Operation[]): boolean {
  const reads = operations.filter(({ f, type }) => f === 'read' && type === 'ok');
  const changes = operations.filter(({ f, type }) => f !== 'read' && type !== 'fail');
  return reads.every((read) => {
    const earlier = reads.filter((other) => endOf(other) < read.invokedAt);
    return [undefined, ...earlier].every((other) => {
      const difference = Number(read.output) - Number(other?.output ?? 0);
      let [least, most] = [0, 0];
      for (const each of changes) {
        const amount = change(each);
        const isAfter = other === undefined || endOf(each) >= other.invokedAt;
        const mayBe = isAfter && each.invokedAt <= endOf(read);
        const mustBe = endOf(each) < read.invokedAt && (other === undefined || each.invokedAt > endOf(other));
        if (amount > 0 ? mustBe : mayBe) least += amount;
        if (amount > 0 ? mayBe : mustBe) most += amount;
      }
      return difference >= least && difference <= most;
    });
  });
}

function change({ f, input }: Operation): number {
  const amount = Number(input ?? 1);
  return f === 'decrement' ? -amount : amount;
}

function endOf({ type, completedAt }: Operation): number {
  return type === 'ok' && completedAt !== undefined ? completedAt : Infinity;
}
