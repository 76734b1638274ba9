import type { Digraph } from './digraph.ts';

/** What one pass found out of a graph. */
export interface StrongComponents {
  /** Those of two vertices or more, each with its vertices: every cycle lies within one. */
  readonly cyclic: readonly Int32Array[];
  /** The number of each vertex's component; an edge never leads to a higher number. */
  readonly numbers: Int32Array;
}

const none = new Int32Array(0);

/**
 * Strongly connected components by Tarjan's algorithm (1972), without recursion and without an object for a vertex, over the
 * edges whose kind is in `mask`: O(vertices + edges).
 *
 * @param begin Vertices to begin with, in this order, so that among those that nothing orders an earlier one has a lower number.
 */
export function strongComponents(graph: Digraph, mask: number, begin: Int32Array = none): StrongComponents {
  const { vertexCount, offsets, targets, kinds } = graph;
  // 0: not seen; otherwise 1 + the order of discovery, lowered to the lowest that it reaches.
  const low = new Int32Array(vertexCount);
  // Below 0: not finished; then it is minus the order of discovery, kept apart from what it was lowered to.
  const numbers = new Int32Array(vertexCount).fill(-1);
  const cursor = new Int32Array(vertexCount);
  const path = new Int32Array(vertexCount);
  const open = new Int32Array(vertexCount);
  const cyclic: Int32Array[] = [];
  let discovered = 0;
  let pathTop = 0;
  let openTop = 0;
  let components = 0;
  for (let turn = 0; turn < begin.length + vertexCount; turn++) {
    const root = turn < begin.length ? (begin[turn] ?? 0) : turn - begin.length;
    if (low[root] !== 0) continue;
    path[pathTop++] = root;
    open[openTop++] = root;
    low[root] = ++discovered;
    numbers[root] = -discovered;
    cursor[root] = offsets[root] ?? 0;
    while (pathTop > 0) {
      const v = path[pathTop - 1] ?? 0;
      const end = offsets[v + 1] ?? 0;
      let e = cursor[v] ?? 0;
      let lowest = low[v] ?? 0;
      let next = -1;
      while (e < end) {
        if (((mask >>> (kinds[e] ?? 0)) & 1) === 1) {
          const w = targets[e] ?? 0;
          const lowW = low[w] ?? 0;
          if (lowW === 0) {
            next = w;
            e++;
            break;
          }
          // A vertex of a finished component can't lead back.
          if (lowW < lowest && (numbers[w] ?? 0) < 0) lowest = lowW;
        }
        e++;
      }
      cursor[v] = e;
      low[v] = lowest;
      if (next !== -1) {
        path[pathTop++] = next;
        open[openTop++] = next;
        low[next] = ++discovered;
        numbers[next] = -discovered;
        cursor[next] = offsets[next] ?? 0;
        continue;
      }
      pathTop--;
      if (lowest === -(numbers[v] ?? 0)) {
        let first = openTop - 1;
        while (open[first] !== v) first--;
        for (let i = first; i < openTop; i++) numbers[open[i] ?? 0] = components;
        if (openTop - first > 1) cyclic.push(open.slice(first, openTop));
        openTop = first;
        components++;
      }
      if (pathTop > 0) {
        const parent = path[pathTop - 1] ?? 0;
        if (lowest < (low[parent] ?? 0) && (numbers[v] ?? 0) < 0) low[parent] = lowest;
      }
    }
  }
  return { cyclic, numbers };
}
