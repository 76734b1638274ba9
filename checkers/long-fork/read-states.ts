import type { Operation } from '../../harness/core/history.ts';
import type { Json } from '../../harness/core/json.ts';
import { EdgeList } from '../transactions/graph/digraph.ts';
import type { Digraph } from '../transactions/graph/digraph.ts';
import { rw, wr } from '../transactions/graph/edge-kind.ts';
import type { Writers } from './writers.ts';
import { microOperations } from './micro-operations.ts';

/** A read that shows a value which nobody can have written. */
export interface ForeignRead {
  readonly read: Operation;
  readonly key: Json;
  readonly value: Json;
  /** The transaction that wrote it, and failed. */
  readonly aborted: Operation | undefined;
}

/** The serialization graph of transactions that read alone and transactions that write alone. */
export interface ReadGraph {
  readonly graph: Digraph;
  /** The transaction of each vertex; equal reads share one, the first of them. */
  readonly vertices: readonly Operation[];
  readonly foreign: readonly ForeignRead[];
  readonly reads: number;
  /** Transactions that both read and write: their reads are left out. */
  readonly mixed: number;
}

interface State {
  readonly writtenBy: readonly Operation[];
  readonly notYetBy: readonly Operation[];
}

/**
 * An edge leads from a writer to each read that shows its write (wr), and from a read to the writer of each key that it found unwritten (rw):
 * every key is written once, so that these are all the dependencies there are, and the transactions can be put in an order exactly if the
 * graph has no cycle (Bernstein, Hadzilacos and Goodman 1987, serializability theorem). Equal reads are one vertex, so that the graph is
 * as large as the history at most: no read is compared with another.
 *
 * @throws UsageError naming the line of an operation that is no transaction.
 */
export function readGraph(operations: readonly Operation[], writers: Writers): ReadGraph {
  const vertices: Operation[] = [];
  const vertexOf = new Map<Operation, number>();
  const edges = new EdgeList();
  const foreign: ForeignRead[] = [];
  const states = new Set<string>();
  let reads = 0;
  let mixed = 0;
  const vertexFor = (operation: Operation): number => {
    const known = vertexOf.get(operation);
    if (known !== undefined) return known;
    vertexOf.set(operation, vertices.length);
    return vertices.push(operation) - 1;
  };
  for (const operation of operations) {
    if (operation.type !== 'ok') continue;
    const parts = microOperations(operation);
    if (parts.some(({ kind }) => kind === 'w')) {
      if (parts.some(({ kind }) => kind === 'r')) mixed++;
      continue;
    }
    reads++;
    const { text, state } = stateOf(operation, parts, { writers, foreign });
    if (states.has(text)) continue;
    states.add(text);
    const reader = vertexFor(operation);
    for (const writer of state.writtenBy) edges.add(vertexFor(writer), reader, wr);
    for (const writer of state.notYetBy) edges.add(reader, vertexFor(writer), rw);
  }
  return { graph: edges.toDigraph(vertices.length), vertices, foreign, reads, mixed };
}

function stateOf(
  operation: Operation,
  parts: ReturnType<typeof microOperations>,
  { writers, foreign }: { readonly writers: Writers; readonly foreign: ForeignRead[] },
): { readonly text: string; readonly state: State } {
  const writtenBy: Operation[] = [];
  const notYetBy: Operation[] = [];
  const seen: number[] = [];
  for (const part of parts) {
    const key = writers.keyId(part.key, operation);
    if (writers.isAmbiguous(key)) continue;
    const meaning = writers.meaningOf(key, part, operation);
    const writer = writers.writerOf(key);
    if (meaning === 'foreign') {
      const aborted = writers.abortedWriterOf(key, part.value, operation);
      foreign.push({ read: operation, key: part.key, value: part.value, aborted });
    } else if (writer !== undefined) {
      (meaning === 'written' ? writtenBy : notYetBy).push(writer);
      seen.push(key * 2 + (meaning === 'written' ? 1 : 0));
    }
  }
  return { text: seen.toSorted((a, b) => a - b).join(','), state: { writtenBy, notYetBy } };
}
