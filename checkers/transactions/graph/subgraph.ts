import { type Digraph, EdgeList } from './digraph.ts';

/** The part of a graph between some of its vertices, numbered from 0 in their order. */
export interface Subgraph extends Digraph {
  /** The vertex of the whole graph that each one is. */
  readonly originals: Int32Array;
}

/**
 * Cuts a component out of its graph, so that all that is asked of it costs what the component does, not the whole.
 *
 * @param locals One entry a vertex of the whole graph, all -1; it is used and given back so.
 */
export function subgraph(graph: Digraph, vertices: Int32Array, locals: Int32Array): Subgraph {
  const originals = vertices.toSorted();
  for (const [local, v] of originals.entries()) locals[v] = local;
  const edges = new EdgeList(originals.length * 4);
  for (const [local, v] of originals.entries()) {
    const end = graph.offsets[v + 1] ?? 0;
    for (let e = graph.offsets[v] ?? 0; e < end; e++) {
      const target = locals[graph.targets[e] ?? 0] ?? -1;
      if (target !== -1) edges.add(local, target, graph.kinds[e] ?? 0);
    }
  }
  for (const v of originals) locals[v] = -1;
  return { ...edges.toDigraph(originals.length), originals };
}

/** The same vertices with the edges of these kinds between those that are not left out (1). */
export function withoutVertices(graph: Digraph, isLeftOut: ArrayLike<number>, mask: number): Digraph {
  const edges = new EdgeList(graph.targets.length);
  for (let v = 0; v < graph.vertexCount; v++) {
    if (isLeftOut[v] === 1) continue;
    for (let e = graph.offsets[v] ?? 0; e < (graph.offsets[v + 1] ?? 0); e++) {
      const [target, kind] = [graph.targets[e] ?? 0, graph.kinds[e] ?? 0];
      if (isLeftOut[target] !== 1 && ((mask >>> kind) & 1) === 1) edges.add(v, target, kind);
    }
  }
  return edges.toDigraph(graph.vertexCount);
}
