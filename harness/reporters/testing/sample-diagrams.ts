import type { CycleDiagram, Diagram, DiagramOperation, LanesDiagram } from '../../core/diagram.ts';
import { msToNanos } from '../../core/time.ts';
import type { Violation } from '../../core/verdict.ts';
import type { SampleRun } from './sample-record.ts';

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

/** The same run with pictures as its violations: a cycle, an order, and a ring; `text` stands for every word of theirs. */
export function picturedRun(run: SampleRun, hostile?: { readonly text: string; readonly count: number }): SampleRun {
  const diagrams: readonly Diagram[] =
    hostile === undefined
      ? [sampleCycle, sampleLanes, ringOfTransactions(7)]
      : Array.from({ length: 12 }, (_, i) => (i % 2 === 0 ? hostileCycle(hostile) : hostileLanes(hostile)));
  const violations = diagrams.map((diagram, i): Violation => {
    const title = `picture ${i + 1}`;
    return { property: 'serializable', title, explanation: ['It is so.'], shownBy: 'clients', anomaly: 'G2', diagram };
  });
  const [first, ...rest] = run.verdict.verdicts;
  if (first === undefined) throw new Error('the sample has verdicts');
  return { ...run, verdict: { ...run.verdict, verdicts: [{ ...first, violations }, ...rest] } };
}

function hostileCycle({ text, count }: { readonly text: string; readonly count: number }): CycleDiagram {
  const ring = ringOfTransactions(count);
  const lines = Array.from({ length: 50 }, () => text);
  return {
    kind: 'cycle',
    transactions: ring.transactions.map((each) => ({ ...each, id: `${each.id}${text}`, lines })),
    edges: ring.edges.map(({ from, to }) => ({ from: `${from}${text}`, to: `${to}${text}`, kind: text, why: text })),
  };
}

function hostileLanes({ text, count }: { readonly text: string; readonly count: number }): LanesDiagram {
  return {
    kind: 'lanes',
    operations: Array.from({ length: count }, (_, i) => operation(i, i, text, [2_600 + i, 2_601 + i], i)),
  };
}
