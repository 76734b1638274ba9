import type { CycleDiagram, DiagramEdge } from '../../harness/core/diagram.ts';
import type { Operation } from '../../harness/core/history.ts';
import type { Violation } from '../../harness/core/verdict.ts';
import { type Story, violationOf, who } from '../findings.ts';
import { valueText } from '../value-ids.ts';
import { microOperations } from './micro-operations.ts';
import type { ForeignRead } from './read-states.ts';

export const forkProperty = 'long-fork';
export const foreignProperty = 'reads-of-writes';

/** A cycle of reads and writes, each a transaction that must come before the next, told and drawn. */
export function cycleViolation(cycle: readonly Operation[]): Violation {
  // It begins with a read, so that the sentences go by pairs: what it shows, and what it does not show yet.
  const first = cycle.findIndex((each) => isRead(each));
  const turned = [...cycle.slice(first), ...cycle.slice(0, first)];
  const edges = turned.map((from, i) => edgeOf(from, turned[(i + 1) % turned.length] ?? from));
  const reads = turned.filter(isRead);
  const sentences = reads.map((read) => sentenceOf(read, turned));
  const isFork = reads.length > 1;
  return {
    ...violationOf(forkProperty, {
      title: isFork
        ? `${reads.length} reads see ${reads.length} writes in different orders`
        : `a read sees one part of a transaction and not another`,
      explanation: [
        ...sentences,
        isFork
          ? 'No order of the writes explains all of these reads.'
          : 'No moment before or after the transaction explains this read.',
      ],
      operations: turned,
      anomaly: isFork ? 'long-fork' : 'fractured-read',
    }),
    diagram: diagramOf(turned, edges),
  };
}

function isRead(operation: Operation): boolean {
  return microOperations(operation).every(({ kind }) => kind === 'r');
}

function sentenceOf(read: Operation, cycle: readonly Operation[]): string {
  const at = cycle.indexOf(read);
  const before = cycle.at(at - 1) ?? read;
  const after = cycle[(at + 1) % cycle.length] ?? read;
  return `${who(read)} saw ${sharedText(before, read)}, and did not see ${sharedText(after, read)}.`;
}

/** `x=1, which line 4 wrote`. */
function sharedText(writer: Operation, read: Operation): string {
  const { key, value } = sharedWrite(writer, read);
  return `${valueText(key)}=${valueText(value)}, which history line ${writer.index} wrote`;
}

/** A write that the read shows, if there is one: of those that it does not show any will do. */
function sharedWrite(writer: Operation, read: Operation): ReturnType<typeof microOperations>[number] {
  const reads = new Map(microOperations(read).map(({ key, value }) => [valueText(key), value]));
  const writes = microOperations(writer).filter(({ kind, key }) => kind === 'w' && reads.has(valueText(key)));
  return writes[0] ?? { kind: 'w', key: null, value: null };
}

function edgeOf(from: Operation, to: Operation): DiagramEdge {
  const isObserved = isRead(to);
  const { key, value } = isObserved ? sharedWrite(from, to) : sharedWrite(to, from);
  const what = `${valueText(key)}=${valueText(value)}`;
  return {
    from: `T${from.index}`,
    to: `T${to.index}`,
    kind: isObserved ? 'wr' : 'rw',
    why: isObserved ? `T${to.index} read ${what}` : `T${from.index} did not see ${what}`,
  };
}

function diagramOf(cycle: readonly Operation[], edges: readonly DiagramEdge[]): CycleDiagram {
  return {
    kind: 'cycle',
    transactions: cycle.map((operation) => ({
      id: `T${operation.index}`,
      operation: operation.index,
      lines: microOperations(operation).map(
        ({ kind, key, value }) => `${kind} ${valueText(key)} ${value === null ? 'nothing' : valueText(value)}`,
      ),
    })),
    edges,
  };
}

/** A value that was read and that nobody can have written. */
export function foreignStory({ read, key, value, aborted }: ForeignRead): Story {
  const what = `${valueText(key)}=${valueText(value)}`;
  return {
    title:
      aborted === undefined ? `a read shows ${what}, which nobody wrote` : `a read shows ${what} of a failed write`,
    explanation: [
      `${who(read)} read ${what}.`,
      aborted === undefined ? 'No transaction asked to write it.' : `${who(aborted)} was to write it, and failed.`,
    ],
    operations: aborted === undefined ? [read] : [aborted, read],
    anomaly: aborted === undefined ? 'phantom-read' : 'G1a',
  };
}
