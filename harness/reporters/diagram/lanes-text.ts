import type { DiagramOperation, LanesDiagram } from '../../core/diagram.ts';
import type { Nanos } from '../../core/time.ts';
import { escapeTerminal } from '../escape-terminal.ts';
import { countOf } from '../quantity-text.ts';
import { shownOperations } from './shown-operations.ts';

const operationsTold = 12;
const labelCharactersMax = 60;
/** Of the bars together; a column holds at least a bar's sign. */
const columnsMax = 48;
const columnsPerEventMax = 3;

/**
 * Operations over time, one a line, escaped: the span (by order of events, not to scale), the process, what it did. The numbers
 * are the last order that explains all before the violation; `X` has no place in it, and a bar without a sign is not in it.
 *
 * ```
 * |1-----|           p0  write x 1
 *    |2-----|        p1  read x -> 1
 *             |X--|  p2  read x -> 0   no place for it
 * ```
 */
export function lanesLines(diagram: LanesDiagram): string[] {
  const { operations, hidden } = shownOperations(diagram, operationsTold);
  const { columnOf, width } = columns(operations);
  const processWidth = Math.max(0, ...operations.map(({ process }) => String(process).length));
  const lines = operations.map((operation) => {
    const from = columnOf(operation.from);
    const to = operation.to === undefined ? width : columnOf(operation.to);
    const bar = `${' '.repeat(from)}${span(operation, to - from)}`.padEnd(width);
    const process = `p${operation.process}`.padEnd(processWidth + 1);
    return `${bar}  ${process}  ${escapeTerminal(operation.label, labelCharactersMax)}${note(operation)}`;
  });
  return hidden === 0 ? lines : [...lines, `and ${countOf(hidden, 'more operation')}, further away in time`];
}

/** Where each moment stands: evenly, so that a long wait takes no more room than a short one. */
function columns(operations: readonly DiagramOperation[]): {
  readonly columnOf: (moment: Nanos) => number;
  readonly width: number;
} {
  const moments = [...new Set(operations.flatMap(({ from, to }) => (to === undefined ? [from] : [from, to])))];
  const signWidth = Math.max(...operations.map((operation) => signOf(operation).length));
  const even = Math.min(columnsPerEventMax, Math.floor(columnsMax / moments.length));
  const step = Math.max(even, signWidth + 1);
  const orders = new Map(moments.toSorted((a, b) => a - b).map((moment, order) => [moment, order]));
  return { columnOf: (moment) => (orders.get(moment) ?? 0) * step, width: moments.length * step };
}

/** `|2----|`, and `|2----` for one that is open; one that took no time is all sign. */
function span(operation: DiagramOperation, length: number): string {
  const bar = `|${signOf(operation)}`.padEnd(length, '-');
  return operation.to === undefined ? bar : `${bar}|`;
}

function signOf({ role, position }: DiagramOperation): string {
  if (role === 'stuck') return 'X';
  return role === 'unplaced' || position === undefined ? '' : String(position);
}

function note({ role, to }: DiagramOperation): string {
  const notes = [...(role === 'stuck' ? ['no place for it'] : []), ...(to === undefined ? ['outcome not known'] : [])];
  return notes.length === 0 ? '' : `   <- ${notes.join(', ')}`;
}
