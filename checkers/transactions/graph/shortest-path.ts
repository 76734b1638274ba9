import type { Digraph } from './digraph.ts';
import { pass, realtime } from './edge-kind.ts';

/** One edge of a path, by its place in the graph. */
export interface PathEdge {
  readonly from: number;
  readonly edge: number;
}

/**
 * Shortest paths by breadth-first search, many of them over one graph: a search costs what it visits, since nothing is
 * cleared between two. A step of real time costs one however many barriers it passes, and a `pass` costs nothing.
 */
export class PathSearch {
  /** Edges looked at in all searches so far: what a budget counts. */
  steps = 0;
  readonly #graph: Digraph;
  /** Vertices from this one on are no transactions, and cost nothing to leave. */
  readonly #isTransaction: (vertex: number) => boolean;
  readonly #searchOf: Int32Array;
  readonly #distance: Int32Array;
  readonly #parent: Int32Array;
  readonly #parentEdge: Int32Array;
  #search = 0;

  constructor(graph: Digraph, isTransaction: (vertex: number) => boolean) {
    this.#graph = graph;
    this.#isTransaction = isTransaction;
    this.#searchOf = new Int32Array(graph.vertexCount);
    this.#distance = new Int32Array(graph.vertexCount);
    this.#parent = new Int32Array(graph.vertexCount);
    this.#parentEdge = new Int32Array(graph.vertexCount);
  }

  /**
   * The shortest path from any of some vertices to another, edge by edge, over the kinds of `mask` and vertices that `allows` lets pass; undefined when there
   * is none of at most `lengthMax`.
   */
  find(
    from: readonly number[],
    to: number,
    options: { readonly mask: number; readonly lengthMax: number; readonly allows: (vertex: number) => boolean },
  ): PathEdge[] | undefined {
    const { offsets, targets, kinds } = this.#graph;
    this.#search++;
    for (const source of from) this.#mark(source, 0, -1, -1);
    let level = [...from];
    for (let distance = 0; level.length > 0 && distance <= options.lengthMax; distance++) {
      const following: number[] = [];
      for (let v = level.pop(); v !== undefined; v = level.pop()) {
        // It was reached by a shorter way after it had been put here.
        if ((this.#distance[v] ?? 0) < distance) continue;
        if (v === to) return this.#pathTo(to);
        const end = offsets[v + 1] ?? 0;
        for (let e = offsets[v] ?? 0; e < end; e++) {
          this.steps++;
          const kind = kinds[e] ?? 0;
          const w = targets[e] ?? 0;
          if (((options.mask >>> kind) & 1) === 0 || !options.allows(w)) continue;
          const isFree = kind === pass || (kind === realtime && !this.#isTransaction(v));
          const reached = isFree ? distance : distance + 1;
          if (this.#searchOf[w] === this.#search && (this.#distance[w] ?? 0) <= reached) continue;
          this.#mark(w, reached, v, e);
          (isFree ? level : following).push(w);
        }
      }
      level = following;
    }
    return undefined;
  }

  #mark(vertex: number, distance: number, parent: number, edge: number): void {
    this.#searchOf[vertex] = this.#search;
    this.#distance[vertex] = distance;
    this.#parent[vertex] = parent;
    this.#parentEdge[vertex] = edge;
  }

  #pathTo(to: number): PathEdge[] {
    const path: PathEdge[] = [];
    for (let v = to; this.#parent[v] !== -1; v = this.#parent[v] ?? -1)
      path.push({ from: this.#parent[v] ?? 0, edge: this.#parentEdge[v] ?? 0 });
    return path.toReversed();
  }
}
