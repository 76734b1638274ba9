import { mergeCircle } from './merge-sessions.ts';
import { noMore, type OrderEdge, type OrderGraph } from './order-graph.ts';
import type { Components } from './strong-components.ts';

/** Edges, each beginning where the one before ends, and the first where the last ends. */
export interface OrderCycle {
  readonly edges: readonly OrderEdge[];
}

/** Looking for a shorter cycle takes no longer than reading the graph so many times. */
const readingsMax = 2;
/** Components that are looked into, smallest first: each has a cycle. */
const componentsMax = 16;

/**
 * A cycle of the graph: the shortest, where looking from every transaction that is on one takes no longer than reading the graph a
 * few times over, and else the shortest of those found by then. Breadth first, back along the predecessors.
 */
export function shortestCycle(graph: OrderGraph, components: Components): OrderCycle | undefined {
  const [first, ...rest] = shortCycles(graph, components, componentsMax);
  if (first === undefined) return undefined;
  return rest.reduce((best, cycle) => (cycle.edges.length < best.edges.length ? cycle : best), first);
}

/** A short cycle of each component, from the smallest component on, so many at most. */
export function shortCycles(graph: OrderGraph, { of, cyclic }: Components, countMax: number): OrderCycle[] {
  const chosen = cyclic.slice(0, countMax);
  const search = new Search(graph, of);
  const stepsMax = (readingsMax * (graph.vertices + graph.size)) / Math.max(chosen.length, 1);
  return chosen.flatMap((component) => {
    let best: OrderCycle | undefined;
    let steps = 0;
    for (const root of component) {
      if (best !== undefined && (best.edges.length === 2 || steps > stepsMax)) break;
      best = search.from(root, best === undefined ? Infinity : best.edges.length - 1) ?? best;
      steps += search.steps;
    }
    return best === undefined ? [] : { edges: mergeCircle(best.edges) };
  });
}

class Search {
  steps = 0;
  readonly #graph: OrderGraph;
  readonly #component: Int32Array;
  readonly #visitedBy: Int32Array;
  /** By vertex: the one that it was found from, and where it is among that one's predecessors. */
  readonly #foundFrom: Int32Array;
  readonly #place: Int32Array;
  readonly #queue: Int32Array;
  #number = 0;

  constructor(graph: OrderGraph, component: Int32Array) {
    this.#graph = graph;
    this.#component = component;
    this.#visitedBy = new Int32Array(graph.vertices);
    this.#foundFrom = new Int32Array(graph.vertices);
    this.#place = new Int32Array(graph.vertices);
    this.#queue = new Int32Array(graph.vertices);
  }

  /** A shortest cycle through the vertex, if there is one of at most that length. */
  from(root: number, lengthMax: number): OrderCycle | undefined {
    const number = ++this.#number;
    const component = this.#component[root];
    this.steps = 0;
    this.#visitedBy[root] = number;
    this.#queue[0] = root;
    let length = 1;
    let levelEnd = 1;
    let depth = 1;
    for (let head = 0; head < length; head++) {
      if (head === levelEnd) {
        levelEnd = length;
        depth++;
      }
      if (depth > lengthMax) return undefined;
      const vertex = this.#queue[head] ?? 0;
      for (let place = 0; ; place++) {
        const next = this.#graph.predecessor(vertex, place);
        this.steps++;
        if (next === noMore) break;
        if (next === root) return this.#close(root, vertex, place);
        if (next < 0 || this.#component[next] !== component || this.#visitedBy[next] === number) continue;
        this.#visitedBy[next] = number;
        this.#foundFrom[next] = vertex;
        this.#place[next] = place;
        this.#queue[length++] = next;
      }
    }
    return undefined;
  }

  /** The root is at that place before `vertex`, which was found from others, back to the root. */
  #close(root: number, vertex: number, place: number): OrderCycle {
    const edges = [this.#graph.reason(vertex, place)];
    for (let at = vertex; at !== root; at = this.#foundFrom[at] ?? root) {
      edges.push(this.#graph.reason(this.#foundFrom[at] ?? root, this.#place[at] ?? 0));
    }
    return { edges };
  }
}
