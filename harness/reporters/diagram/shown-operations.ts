import type { DiagramOperation, LanesDiagram } from '../../core/diagram.ts';

/** The operations of a lanes diagram that there is room for, by time of invocation. */
export interface ShownOperations {
  readonly operations: readonly DiagramOperation[];
  readonly hidden: number;
}

/**
 * Keeps those that tell most about why one could not be placed: itself, then what is nearest to it in time. Without such a one, the
 * last of the good order are nearest to the end of it.
 */
export function shownOperations({ operations }: LanesDiagram, max: number): ShownOperations {
  const stuck = operations.filter(({ role }) => role === 'stuck');
  const focus = stuck.length > 0 ? stuck : operations.toSorted((a, b) => b.from - a.from).slice(0, 1);
  const ranked = operations
    .map((operation) => ({ operation, distance: Math.min(...focus.map((each) => distance(operation, each))) }))
    .toSorted((a, b) => a.distance - b.distance || (b.operation.position ?? 0) - (a.operation.position ?? 0));
  const kept = ranked.slice(0, max).map(({ operation }) => operation);
  return {
    operations: kept.toSorted((a, b) => a.from - b.from || a.operation - b.operation),
    hidden: operations.length - kept.length,
  };
}

/** 0 for the same, a little more for what overlaps it, then the gap in time. */
function distance(a: DiagramOperation, b: DiagramOperation): number {
  if (a === b) return 0;
  const gap = Math.max(a.from - endOf(b), b.from - endOf(a));
  return gap <= 0 ? 1 : 1 + gap;
}

/** An operation whose outcome is not known may take effect at any later time. */
export function endOf({ to }: DiagramOperation): number {
  return to ?? Infinity;
}
