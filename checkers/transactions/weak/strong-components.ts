import { noMore, type OrderGraph } from './order-graph.ts';

/** What depth-first search found in a graph. */
export interface Components {
  /** The component of each vertex. */
  readonly of: Int32Array;
  /** Vertices, predecessors first: a topological order where every component is a single vertex. */
  readonly order: Int32Array;
  /** Components of two vertices or more, as vertices, smallest first. */
  readonly cyclic: readonly Int32Array[];
}

/**
 * The strongly connected components (Tarjan 1972), by the lists of predecessors: a graph and its reverse have the same ones. Without
 * recursion, since a path may be as long as the history. O(vertices + edges).
 */
export function strongComponents(graph: OrderGraph): Components {
  const { vertices } = graph;
  const of = new Int32Array(vertices).fill(-1);
  // From 1, so that 0 means: not visited.
  const visited = new Int32Array(vertices);
  const low = new Int32Array(vertices);
  const cursor = new Int32Array(vertices);
  const path = new Int32Array(vertices);
  const open = new Int32Array(vertices);
  const order = new Int32Array(vertices);
  const cyclic: Int32Array[] = [];
  let clock = 0;
  let openLength = 0;
  let ordered = 0;
  let components = 0;
  for (let root = 0; root < vertices; root++) {
    if (visited[root] !== 0) continue;
    let depth = 0;
    path[0] = root;
    visited[root] = low[root] = ++clock;
    open[openLength++] = root;
    while (depth >= 0) {
      const vertex = path[depth] ?? 0;
      const place = cursor[vertex] ?? 0;
      cursor[vertex] = place + 1;
      const next = graph.predecessor(vertex, place);
      if (next >= 0) {
        if (visited[next] === 0) {
          path[++depth] = next;
          visited[next] = low[next] = ++clock;
          open[openLength++] = next;
        } else if (of[next] === -1 && (visited[next] ?? 0) < (low[vertex] ?? 0)) {
          low[vertex] = visited[next] ?? 0;
        }
        continue;
      }
      if (next !== noMore) continue;
      depth--;
      if (depth >= 0) {
        const parent = path[depth] ?? 0;
        if ((low[vertex] ?? 0) < (low[parent] ?? 0)) low[parent] = low[vertex] ?? 0;
      }
      if (low[vertex] !== visited[vertex]) continue;
      let size = 0;
      for (let member = -1; member !== vertex; size++) {
        member = open[--openLength] ?? 0;
        of[member] = components;
        order[ordered++] = member;
      }
      if (size > 1) cyclic.push(order.slice(ordered - size, ordered));
      components++;
    }
  }
  return { of, order, cyclic: cyclic.toSorted((a, b) => a.length - b.length) };
}
