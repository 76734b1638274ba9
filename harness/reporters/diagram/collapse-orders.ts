import type { CycleDiagram, DiagramEdge } from '../../core/diagram.ts';
import { countOf } from '../quantity-text.ts';
import { ringOf } from './ring.ts';

/** Orders in which what comes before something also comes before all that follows it. */
const transitive: ReadonlySet<string> = new Set(['process', 'session', 'realtime']);

/**
 * The same ring without the transactions that only hand on an order: of a process's twenty transactions in a row the first comes before the
 * last, and those in between add nothing. A diagram that is no ring stays as it is.
 */
export function collapseOrders(diagram: CycleDiagram): CycleDiagram {
  const ring = ringOf(diagram);
  if (ring === undefined) return diagram;
  // A run may begin before the first edge: the way round is taken from a place where none goes on.
  const start = ring.findIndex(({ kind }, i) => kind !== ring.at(i - 1)?.kind || !transitive.has(kind));
  if (start === -1) return diagram;
  const edges: DiagramEdge[] = [];
  let run = 0;
  for (const edge of [...ring.slice(start), ...ring.slice(0, start)]) {
    const last = edges.at(-1);
    if (last === undefined || last.kind !== edge.kind || !transitive.has(edge.kind)) {
      edges.push(edge);
      run = 1;
      continue;
    }
    run++;
    const why = `${last.from} comes before ${edge.to} in this order, with ${countOf(run - 1, 'transaction')} in between`;
    edges[edges.length - 1] = { ...last, to: edge.to, why };
  }
  if (edges.length < 2 || edges.length === ring.length) return diagram;
  const kept = new Set(edges.map(({ from }) => from));
  return { ...diagram, transactions: diagram.transactions.filter(({ id }) => kept.has(id)), edges };
}
