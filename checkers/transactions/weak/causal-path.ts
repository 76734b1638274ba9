import { mergeSessions } from './merge-sessions.ts';
import { noMore, OrderGraph, type OrderEdge } from './order-graph.ts';
import type { SessionHistory } from './session-history.ts';

/**
 * A shortest chain of sessions and reads by which one transaction happened before another; undefined when there is none. It is looked for
 * back from `to`, and ends at the first transaction that `isFrom`.
 */
export function causalPath(
  history: SessionHistory,
  isFrom: (transaction: number) => boolean,
  to: number,
): readonly OrderEdge[] | undefined {
  const { knownOrder: _order, ...unordered } = history;
  return pathIn(new OrderGraph(unordered), isFrom, to);
}

/** The same in any graph. */
export function pathIn(
  graph: OrderGraph,
  isFrom: (transaction: number) => boolean,
  to: number,
): readonly OrderEdge[] | undefined {
  const foundFrom = new Map<number, { readonly vertex: number; readonly place: number }>();
  const queue = [to];
  for (let head = 0; head < queue.length; head++) {
    const vertex = queue[head] ?? to;
    for (let place = 0; ; place++) {
      const next = graph.predecessor(vertex, place);
      if (next === noMore) break;
      if (next < 0 || next === to || foundFrom.has(next)) continue;
      foundFrom.set(next, { vertex, place });
      if (isFrom(next)) return pathFrom(graph, foundFrom, next);
      queue.push(next);
    }
  }
  return undefined;
}

function pathFrom(
  graph: OrderGraph,
  foundFrom: ReadonlyMap<number, { readonly vertex: number; readonly place: number }>,
  start: number,
): OrderEdge[] {
  const path: OrderEdge[] = [];
  for (let step = foundFrom.get(start); step !== undefined; step = foundFrom.get(step.vertex)) {
    path.push(graph.reason(step.vertex, step.place));
  }
  return mergeSessions(path);
}
