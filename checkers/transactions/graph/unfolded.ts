import type { EventsOf } from '../dependencies/transaction-event.ts';
import { EdgeList } from './digraph.ts';
import { pass, rw, wwMask } from './edge-kind.ts';
import type { Subgraph } from './subgraph.ts';

export interface UnfoldOptions {
  /** Vertices of the whole graph from it on are helpers. */
  readonly transactionCount: number;
  readonly eventsOf: EventsOf;
  /** A write comes after what it replaced when it is made; otherwise when its transaction is committed. */
  readonly writesInPlace: boolean;
}

/**
 * A component with each transaction unfolded, as Adya (1999, section 4.2) does to define monotonic views: the vertex of a transaction is its
 * commit, and its events stand before it in the order in which it did them. What an event depends on leads to the event, what a
 * read missed is led to from the event, and whoever depends on the transaction is led to from its commit.
 */
export function unfolded(
  { vertexCount, originals }: Subgraph,
  { transactionCount, eventsOf, writesInPlace }: UnfoldOptions,
): Subgraph {
  const edges = new EdgeList(vertexCount * 8);
  const locals = new Map(Array.from(originals, (original, local) => [original, local]));
  const added: number[] = [];
  const newVertex = (original: number): number => vertexCount + added.push(original) - 1;
  const groups = new Map<readonly number[], number>();
  const missedBy = (event: number, missed: readonly number[]): void => {
    const [only] = missed;
    if (only === undefined) return;
    if (missed.length === 1) {
      const local = locals.get(only);
      if (local !== undefined) edges.add(event, local, rw);
      return;
    }
    // One vertex stands for all of them, so that many readers of many versions stay linear.
    const known = groups.get(missed);
    const group = known ?? newVertex(transactionCount);
    edges.add(event, group, rw);
    if (known !== undefined) return;
    groups.set(missed, group);
    for (const each of missed) {
      const local = locals.get(each);
      if (local !== undefined) edges.add(group, local, pass);
    }
  };
  for (const [commit, original] of originals.entries()) {
    if (original >= transactionCount) continue;
    let last = -1;
    for (const { after, kind, missed } of eventsOf(original)) {
      const event = newVertex(original);
      if (last !== -1) edges.add(last, event, pass);
      last = event;
      const isWrite = ((wwMask >>> kind) & 1) === 1;
      for (const each of after) {
        const local = locals.get(each);
        if (local !== undefined) edges.add(local, isWrite && !writesInPlace ? commit : event, kind);
      }
      missedBy(event, missed);
    }
    if (last !== -1) edges.add(last, commit, pass);
  }
  const total = vertexCount + added.length;
  const all = new Int32Array(total);
  all.set(originals);
  all.set(added, vertexCount);
  return { ...edges.toDigraph(total), originals: all };
}
