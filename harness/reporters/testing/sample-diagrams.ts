import type { CycleDiagram, DiagramOperation, LanesDiagram } from '../../core/diagram.ts';
import { msToNanos } from '../../core/time.ts';

/** Write skew: each transaction read what the other one wrote over. */
export const sampleCycle: CycleDiagram = {
  kind: 'cycle',
  transactions: [
    { id: 'T1', lines: ['r x []', 'append y 1'], operation: 0 },
    { id: 'T2', lines: ['r y []', 'append x 2'], operation: 1 },
  ],
  edges: [
    { from: 'T1', to: 'T2', kind: 'rw', why: 'T1 read x as [], before T2 appended 2 to it' },
    { from: 'T2', to: 'T1', kind: 'rw', why: 'T2 read y as [], before T1 appended 1 to it' },
  ],
};

/** A ring of transactions, each with a ww edge to the next. */
export function ringOfTransactions(count: number): CycleDiagram {
  const id = (i: number): string => `T${1 + (i % count)}`;
  return {
    kind: 'cycle',
    transactions: Array.from({ length: count }, (_, i) => ({
      id: id(i),
      lines: [`append k${i} ${i}`, `append k${(i + 1) % count} ${i}`],
      operation: i,
    })),
    edges: Array.from({ length: count }, (_, i) => ({
      from: id(i),
      to: id(i + 1),
      kind: 'ww',
      why: `${id(i + 1)} appended ${i + 1} to k${(i + 1) % count} after ${id(i)}'s ${i}`,
    })),
  };
}

/** A read that went back in time: 1 was written, and read, before it began. */
export const sampleLanes: LanesDiagram = {
  kind: 'lanes',
  operations: [
    operation(0, 0, 'write x 1', [2_600, 2_640], 1),
    operation(1, 1, 'read x -> 1', [2_625, 2_660], 2),
    operation(3, 3, 'write x 3', [2_630, undefined], 'unplaced'),
    operation(5, 2, 'read x -> 0', [2_680, 2_705], 'stuck'),
  ],
};

function operation(
  line: number,
  process: number,
  label: string,
  [from, to]: readonly [number, number | undefined],
  place: number | 'unplaced' | 'stuck',
): DiagramOperation {
  const role = typeof place === 'number' ? 'placed' : place;
  return {
    operation: line,
    process,
    label,
    from: msToNanos(from),
    to: to === undefined ? undefined : msToNanos(to),
    role,
    ...(typeof place === 'number' ? { position: place } : {}),
  };
}
