import type { InferredEdges } from './inferred-edges.ts';
import { OrderGraph } from './order-graph.ts';
import { initialWriter, type SessionHistory } from './session-history.ts';
import { type OrderCycle, shortestCycle } from './shortest-cycle.ts';
import { strongComponents } from './strong-components.ts';

/**
 * A short cycle in what the commit order must keep: the sessions, who read from whom, known version orders, and the edges that the
 * level asks for. Undefined when there is none, and so an order.
 */
export function contradiction(history: SessionHistory, edges: InferredEdges): OrderCycle | undefined {
  const [beforeInitial] = edges.beforeInitial;
  if (beforeInitial !== undefined) {
    return {
      edges: [
        { kind: 'inferred', ...beforeInitial },
        { kind: 'initial', from: initialWriter, to: beforeInitial.from },
      ],
    };
  }
  const graph = new OrderGraph(history, edges);
  return shortestCycle(graph, strongComponents(graph));
}
