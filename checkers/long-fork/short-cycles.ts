import type { Digraph } from '../transactions/graph/digraph.ts';
import { strongComponents } from '../transactions/graph/strong-components.ts';

/** From so many vertices of a component a shortest cycle is looked for: the first is one, and rarely is another shorter. */
const startsMax = 32;
const everyKind = -1;

/** A short cycle of each strongly connected component, as vertices, each with an edge to the next one; O(vertices + edges) a start. */
export function shortCycles(
  graph: Digraph,
  cyclesMax: number,
): { readonly cycles: number[][]; readonly count: number } {
  const { cyclic, numbers } = strongComponents(graph, everyKind);
  const cycles = cyclic.slice(0, cyclesMax).map((component) => {
    let best: number[] | undefined;
    for (const start of component.subarray(0, startsMax)) {
      const cycle = cycleThrough(start, graph, numbers);
      if (best === undefined || cycle.length < best.length) best = cycle;
      if (best.length === 2) break;
    }
    return best ?? [];
  });
  return { cycles, count: cyclic.length };
}

/** The shortest way from a vertex back to itself, by breadth-first search within its component. */
function cycleThrough(start: number, { offsets, targets }: Digraph, numbers: Int32Array): number[] {
  const before = new Map<number, number>();
  const queue = [start];
  for (const vertex of queue) {
    const end = offsets[vertex + 1] ?? 0;
    for (let e = offsets[vertex] ?? 0; e < end; e++) {
      const next = targets[e] ?? 0;
      if (next === start) return pathTo(vertex, before);
      if (numbers[next] !== numbers[start] || before.has(next)) continue;
      before.set(next, vertex);
      queue.push(next);
    }
  }
  return [];
}

function pathTo(end: number, before: ReadonlyMap<number, number>): number[] {
  const path: number[] = [];
  for (let vertex: number | undefined = end; vertex !== undefined; vertex = before.get(vertex)) path.push(vertex);
  return path.toReversed();
}
