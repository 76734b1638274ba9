import type { DiagramOperation } from '../../core/diagram.ts';
import { type Nanos, nanos } from '../../core/time.ts';
import { endOf } from './shown-operations.ts';

/** An operation with a moment at which it may have taken effect. */
export interface LinearizationPoint {
  readonly operation: DiagramOperation;
  readonly at: Nanos;
}

/**
 * Moments for the operations of the last good order, in that order, each within its operation: as early as the ones before allow, and
 * `gap` nanoseconds behind the one before where there is time for that.
 */
export function linearizationPoints(operations: readonly DiagramOperation[], gap: number): LinearizationPoint[] {
  const placed = operations
    .flatMap((operation) => (operation.position === undefined ? [] : [{ operation, position: operation.position }]))
    .toSorted((a, b) => a.position - b.position);
  let last = -Infinity;
  return placed.map(({ operation }) => {
    const at = Math.max(operation.from, Math.min(last + gap, endOf(operation)), Math.min(last, endOf(operation)));
    last = at;
    return { operation, at: nanos(at) };
  });
}
