import { predicateMask, processMask, realtime, rwMask, wrMask } from './edge-kind.ts';

/** One step of a cycle: `from` must come before `to`. */
export interface CycleStep {
  readonly from: number;
  readonly to: number;
  /** A code of edge-kind.ts; never `pass`. */
  readonly kind: number;
}

/** Transactions each of which must come before the next, and the last before the first. */
export type Cycle = readonly CycleStep[];

/** Equal for cycles of the same steps. */
export function cycleText(cycle: Cycle): string {
  return cycle
    .map(({ from, to, kind }) => `${from} ${to} ${kind}`)
    .toSorted()
    .join();
}

/** The literature's name of a cycle, by the kinds of its edges: `G1c`, `G-single-realtime`, `G2-item` ... */
export function cycleName(cycle: Cycle): string {
  return `${baseName(cycle)}${suffix(cycle)}`;
}

function baseName(cycle: Cycle): string {
  const antiDependencies = count(cycle, rwMask);
  if (antiDependencies === 0) return count(cycle, wrMask) === 0 ? 'G0' : 'G1c';
  if (antiDependencies === 1) return 'G-single';
  const isAdjacent = cycle.some(
    ({ kind }, i) => isIn(kind, rwMask) && isIn(cycle[(i + 1) % cycle.length]?.kind ?? kind, rwMask),
  );
  if (!isAdjacent) return 'G-nonadjacent';
  return count(cycle, predicateMask) > 0 ? 'G2' : 'G2-item';
}

function suffix(cycle: Cycle): string {
  if (cycle.some(({ kind }) => kind === realtime)) return '-realtime';
  return count(cycle, processMask) > 0 ? '-process' : '';
}

function count(cycle: Cycle, mask: number): number {
  return cycle.filter(({ kind }) => isIn(kind, mask)).length;
}

function isIn(kind: number, mask: number): boolean {
  return ((mask >>> kind) & 1) === 1;
}
