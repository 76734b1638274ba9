import type { Deadline } from '../../deadline.ts';
import type { Digraph } from './digraph.ts';

/** What one pass found out of a graph. */
export interface StrongComponents {
  /** Those of two vertices or more, each with its vertices: every cycle lies within one. */
  readonly cyclic: readonly Int32Array[];
  /** The number of each vertex's component; an edge never leads to a higher number. */
  readonly numbers: Int32Array;
}

const none = new Int32Array(0);

/** Numbers of finished components are told from it: they are above all that is still open. */
const ceiling = 0x7fff_ffff;

/**
 * Strongly connected components by Pearce's form of Tarjan's algorithm (2016, "A space-efficient algorithm for finding strongly connected
 * components"), without recursion and without an object for a vertex, over the edges whose kind is in `mask`: O(vertices + edges).
 *
 * @param begin Vertices to begin with, in this order, so that among those that nothing orders an earlier one has a lower number.
 * @param deadline Vertices are counted there.
 */
export function strongComponents(
  graph: Digraph,
  mask: number,
  begin: Int32Array = none,
  deadline?: Deadline,
): StrongComponents {
  const { vertexCount, offsets, targets, kinds, arena } = graph;
  // 0: not seen. While it is open: the order of discovery, lowered to the lowest that it reaches. Then `ceiling` less its component.
  const indexes = arena.int32(vertexCount);
  // From below: vertices that wait for the first one of their component. From above: the path to where the search is, a vertex and its
  // next edge (its complement, if it is known not to be the first of its component). No vertex is on both.
  const stacks = arena.int32(2 * vertexCount);
  const cyclic: Int32Array[] = [];
  let discovered = 0;
  let waiting = 0;
  let components = 0;
  for (let turn = 0; turn < begin.length + vertexCount; turn++) {
    let v = turn < begin.length ? (begin[turn] ?? 0) : turn - begin.length;
    if (indexes[v] !== 0) continue;
    deadline?.spend(1);
    let path = stacks.length;
    let lowest = ++discovered;
    indexes[v] = lowest;
    let isFirst = true;
    let e = offsets[v] ?? 0;
    for (;;) {
      const end = offsets[v + 1] ?? 0;
      let next = -1;
      for (; e < end; e++) {
        if (((mask >>> (kinds[e] ?? 0)) & 1) === 0) continue;
        const w = targets[e] ?? 0;
        const index = indexes[w] ?? 0;
        // An open one that the search came from, or of which it knows already what it reaches; a finished one is never lower.
        if (index >= lowest) continue;
        if (index === 0) {
          next = w;
          break;
        }
        lowest = index;
        isFirst = false;
      }
      indexes[v] = lowest;
      if (next !== -1) {
        // Its edge is looked at again when the search is back: then it tells what lies behind it.
        stacks[--path] = isFirst ? e : ~e;
        stacks[--path] = v;
        v = next;
        deadline?.spend(1);
        lowest = ++discovered;
        indexes[v] = lowest;
        isFirst = true;
        e = offsets[v] ?? 0;
        continue;
      }
      if (!isFirst) stacks[waiting++] = v;
      else {
        let from = waiting;
        while (from > 0 && (indexes[stacks[from - 1] ?? 0] ?? 0) >= lowest) from--;
        const number = ceiling - components++;
        for (let at = from; at < waiting; at++) indexes[stacks[at] ?? 0] = number;
        indexes[v] = number;
        if (from < waiting) {
          // It waits for nobody any more, but its place is free.
          stacks[waiting] = v;
          cyclic.push(stacks.slice(from, waiting + 1));
        }
        waiting = from;
      }
      if (path === stacks.length) break;
      v = stacks[path++] ?? 0;
      const edge = stacks[path++] ?? 0;
      isFirst = edge >= 0;
      e = isFirst ? edge : ~edge;
      lowest = indexes[v] ?? 0;
    }
  }
  for (let v = 0; v < vertexCount; v++) indexes[v] = ceiling - (indexes[v] ?? 0);
  return { cyclic, numbers: indexes };
}
