import type { OrderEdge } from './order-graph.ts';

/** The same chain, with the steps of one session, one after the other, taken together: what comes between says nothing. */
export function mergeSessions(edges: readonly OrderEdge[]): OrderEdge[] {
  const merged: OrderEdge[] = [];
  for (const edge of edges) {
    const last = merged.at(-1);
    if (edge.kind === 'session' && last?.kind === 'session') merged[merged.length - 1] = { ...last, to: edge.to };
    else merged.push(edge);
  }
  return merged;
}

/** The same for a circle, which has something else than sessions in it. */
export function mergeCircle(edges: readonly OrderEdge[]): OrderEdge[] {
  const start = edges.findIndex(({ kind }) => kind !== 'session');
  return mergeSessions([...edges.slice(start), ...edges.slice(0, start)]);
}
