import type { InferredEdges } from './inferred-edges.ts';
import { OrderGraph } from './order-graph.ts';
import { initialWriter, type SessionHistory } from './session-history.ts';
import { type OrderCycle, shortCycles, shortestCycle } from './shortest-cycle.ts';
import { strongComponents } from './strong-components.ts';

/**
 * A short cycle in what the commit order must keep: the sessions, who read from whom, known version orders, and the edges that the
 * level asks for. Undefined when there is none, and so an order.
 */
export function contradiction(history: SessionHistory, edges: InferredEdges): OrderCycle | undefined {
  const [atBeginning] = beforeInitial(edges);
  if (atBeginning !== undefined) return atBeginning;
  const graph = new OrderGraph(history, edges);
  return shortestCycle(graph, strongComponents(graph));
}

/** Several of them, each with transactions of its own, so many at most. */
export function contradictions(history: SessionHistory, edges: InferredEdges, countMax: number): OrderCycle[] {
  const graph = new OrderGraph(history, edges);
  return [...beforeInitial(edges), ...shortCycles(graph, strongComponents(graph), countMax)].slice(0, countMax);
}

/** The initial value was read by one who had to see a write. */
export function beforeInitial(edges: InferredEdges): OrderCycle[] {
  return edges.beforeInitial.map((edge) => ({
    edges: [
      { kind: 'inferred', ...edge },
      { kind: 'initial', from: initialWriter, to: edge.from },
    ],
  }));
}
