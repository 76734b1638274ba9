import type { Cycle, CycleStep } from './cycle.ts';
import { type CycleRule, anyOf, productGraph } from './cycle-rule.ts';
import type { Digraph } from './digraph.ts';
import { pass, passMask, realtime, rw, rwMask } from './edge-kind.ts';
import { type PathEdge, PathSearch } from './shortest-path.ts';
import { strongComponents } from './strong-components.ts';
import { type Subgraph, withoutVertices } from './subgraph.ts';
import { type UnfoldOptions, unfolded } from './unfolded.ts';

/** What the search for one kind of cycle came to. `undecided`: it was given up after too much work. */
export type CycleFound = Cycle | 'none' | 'undecided';

/** Edges that are looked at to make one witness short; the first that is found stands in any case. */
const shorteningStepsMax = 2_000_000;
/** Edges that are looked at to decide whether a cycle with one anti-dependency exists. */
const singleStepsMax = 100_000_000;

/** Looks for cycles within one component of a graph; vertices from `transactionCount` of the whole graph on are helpers. */
export class CycleSearch {
  readonly #graph: Subgraph;
  readonly #transactionCount: number;

  constructor(graph: Subgraph, transactionCount: number) {
    this.#graph = graph;
    this.#transactionCount = transactionCount;
  }

  /** The search among events: what is asked of it is asked of each transaction's events and its commit. */
  unfolded(options: Omit<UnfoldOptions, 'transactionCount'>): CycleSearch {
    const transactionCount = this.#transactionCount;
    return new CycleSearch(unfolded(this.#graph, { ...options, transactionCount }), transactionCount);
  }

  /** A cycle that the rule forbids, as short as the work allowed can make it. */
  forbiddenBy(rule: CycleRule): Cycle | 'none' {
    const product = productGraph(this.#graph, rule);
    const { cyclic, numbers } = strongComponents(product, -1);
    const search = new PathSearch(product, (vertex) => this.#isTransaction(Math.floor(vertex / rule.phases)));
    let best: Cycle | undefined;
    const isEnough = (): boolean => best !== undefined && (best.length <= 2 || search.steps > shorteningStepsMax);
    // What is found in a small component is short already, and leaves little to look for in the others.
    for (const component of cyclic.toSorted((one, other) => one.length - other.length)) {
      if (isEnough()) break;
      const number = numbers[component[0] ?? 0];
      const allows = (vertex: number): boolean => numbers[vertex] === number;
      for (const first of edgesByRarity(product, component, allows)) {
        if (isEnough()) break;
        const target = product.targets[first.edge] ?? 0;
        const lengthMax = best === undefined ? Infinity : best.length - 2;
        const path = search.find([target], first.from, { mask: -1, lengthMax, allows });
        if (path !== undefined) best = this.#folded(product, [first, ...path], rule.phases);
      }
    }
    return best ?? 'none';
  }

  /** A cycle with exactly one anti-dependency, the others being of the kinds of `dependencies`. */
  single(dependencies: number): CycleFound {
    const graph = this.#graph;
    const mask = dependencies | passMask;
    const { numbers } = strongComponents(graph, mask);
    const search = new PathSearch(graph, (vertex) => this.#isTransaction(vertex));
    let best: Cycle | undefined;
    for (const first of edgesOf(graph, rwMask)) {
      if (best !== undefined && (best.length <= 2 || search.steps > shorteningStepsMax)) break;
      if (search.steps > singleStepsMax) return 'undecided';
      const target = graph.targets[first.edge] ?? 0;
      // Numbers never rise along an edge: only what lies between the two can be on the way back.
      const low = numbers[first.from] ?? 0;
      if ((numbers[target] ?? 0) < low) continue;
      const allows = (vertex: number): boolean => (numbers[vertex] ?? 0) >= low;
      const lengthMax = best === undefined ? Infinity : best.length - 2;
      const path = search.find([target], first.from, { mask, lengthMax, allows });
      if (path !== undefined) best = this.#folded(graph, [first, ...path], 1);
    }
    return best ?? 'none';
  }

  /**
   * A transaction that missed a version, the next one or a later one, although it depends on who made it, by the kinds of
   * `dependencies`; `isDirect`: by one of them alone.
   *
   * @param missedBy Who made later versions than the ones that a transaction read.
   */
  missed(dependencies: number, isDirect: boolean, missedBy: (transaction: number) => readonly number[]): CycleFound {
    const graph = this.#graph;
    const { numbers } = strongComponents(graph, dependencies);
    const search = new PathSearch(graph, (vertex) => this.#isTransaction(vertex));
    const locals = new Map(Array.from(graph.originals, (original, local) => [original, local]));
    let looked = 0;
    let best: Cycle | undefined;
    for (const [reader, original] of graph.originals.entries()) {
      if (!this.#isTransaction(reader)) continue;
      if (best !== undefined && (best.length <= 2 || search.steps > shorteningStepsMax)) break;
      if (search.steps + looked > singleStepsMax) return 'undecided';
      const low = numbers[reader] ?? 0;
      const allows = (vertex: number): boolean => (numbers[vertex] ?? 0) >= low;
      const makers = missedBy(original);
      looked += makers.length;
      const from = makers.flatMap((maker) => {
        const local = locals.get(maker);
        return local === undefined || local === reader || !allows(local) ? [] : [local];
      });
      if (from.length === 0) continue;
      const longest = best === undefined ? Infinity : best.length - 2;
      const lengthMax = isDirect ? Math.min(1, longest) : longest;
      const path = search.find(from, reader, { mask: dependencies, lengthMax, allows });
      if (path?.[0] === undefined) continue;
      const steps = path.map((each) => ({ from: each.from, kind: graph.kinds[each.edge] ?? rw }));
      best = this.#steps([{ from: reader, kind: rw }, ...steps]);
    }
    return best ?? 'none';
  }

  /**
   * A cycle of the kinds of `mask` with one transaction at most that wrote nothing (Adya's G-update): those that wrote
   * must have an order, and each of the others must find a place in it, but not all of them together.
   */
  amongUpdates(mask: number, isUpdate: (transaction: number) => boolean): CycleFound {
    const graph = this.#graph;
    const isReader = graph.originals.map((original) =>
      original < this.#transactionCount && !isUpdate(original) ? 1 : 0,
    );
    const kinds = mask | passMask;
    const updates = withoutVertices(graph, isReader, kinds);
    const { cyclic, numbers } = strongComponents(updates, kinds);
    if (cyclic.length > 0)
      return new CycleSearch({ ...updates, originals: graph.originals }, this.#transactionCount).forbiddenBy(
        anyOf(mask),
      );
    // Without readers there is no cycle: numbers are an order, and only what lies between is on the way back to a reader.
    const lowest = new Float64Array(graph.vertexCount).fill(Infinity);
    for (const { from, edge } of edgesOf(graph, kinds)) {
      const to = graph.targets[edge] ?? 0;
      if (isReader[to] === 1 && isReader[from] !== 1) lowest[to] = Math.min(lowest[to] ?? Infinity, numbers[from] ?? 0);
    }
    const search = new PathSearch(graph, (vertex) => this.#isTransaction(vertex));
    let best: Cycle | undefined;
    for (const [reader, low] of lowest.entries()) {
      if (low === Infinity) continue;
      if (best !== undefined && (best.length <= 2 || search.steps > shorteningStepsMax)) break;
      if (search.steps > singleStepsMax) return 'undecided';
      const allows = (vertex: number): boolean =>
        vertex === reader || (isReader[vertex] !== 1 && (numbers[vertex] ?? 0) >= low);
      const leaving = new Map<number, PathEdge>();
      for (let edge = graph.offsets[reader] ?? 0; edge < (graph.offsets[reader + 1] ?? 0); edge++) {
        const target = graph.targets[edge] ?? 0;
        if (((kinds >>> (graph.kinds[edge] ?? 0)) & 1) === 1 && allows(target))
          leaving.set(target, { from: reader, edge });
      }
      const lengthMax = best === undefined ? Infinity : best.length - 2;
      const path = search.find([...leaving.keys()], reader, { mask: kinds, lengthMax, allows });
      const first = leaving.get(path?.[0]?.from ?? -1);
      if (path !== undefined && first !== undefined) best = this.#folded(graph, [first, ...path], 1);
    }
    return best ?? 'none';
  }

  #isTransaction(vertex: number): boolean {
    return (this.#graph.originals[vertex] ?? 0) < this.#transactionCount;
  }

  #folded(graph: Digraph, edges: readonly PathEdge[], phases: number): Cycle {
    return this.#steps(
      edges.map(({ from, edge }) => ({ from: Math.floor(from / phases), kind: graph.kinds[edge] ?? realtime })),
    );
  }

  /** The cycle between transactions alone: helpers are stepped over, the first edge says of what kind the step is. */
  #steps(edges: readonly { readonly from: number; readonly kind: number }[]): Cycle {
    const leaving = edges
      .map(({ from, kind }) => ({ from: this.#graph.originals[from] ?? 0, kind }))
      .filter(({ from, kind }) => from < this.#transactionCount && kind !== pass);
    // Told from the earliest transaction on, however it was found.
    const first = leaving.reduce((best, { from }, i) => (from < (leaving[best]?.from ?? from) ? i : best), 0);
    const inOrder = [...leaving.slice(first), ...leaving.slice(0, first)];
    return inOrder.map(({ from, kind }, i): CycleStep => {
      const to = inOrder[(i + 1) % inOrder.length]?.from ?? from;
      return { from, to, kind };
    });
  }
}

function* edgesOf(graph: Digraph, mask: number): Generator<PathEdge> {
  for (let from = 0; from < graph.vertexCount; from++) {
    const end = graph.offsets[from + 1] ?? 0;
    for (let edge = graph.offsets[from] ?? 0; edge < end; edge++)
      if (((mask >>> (graph.kinds[edge] ?? 0)) & 1) === 1) yield { from, edge };
  }
}

/** The edges within a component, those of the rarest kind first: a cycle that needs one of them is found soonest there. */
function edgesByRarity(graph: Digraph, component: Int32Array, allows: (vertex: number) => boolean): PathEdge[] {
  const byKind = new Map<number, PathEdge[]>();
  for (const from of component) {
    const end = graph.offsets[from + 1] ?? 0;
    for (let edge = graph.offsets[from] ?? 0; edge < end; edge++) {
      if (!allows(graph.targets[edge] ?? 0)) continue;
      const kind = graph.kinds[edge] ?? 0;
      const known = byKind.get(kind);
      if (known === undefined) byKind.set(kind, [{ from, edge }]);
      else if (known.length < startsMax) known.push({ from, edge });
    }
  }
  return [...byKind.values()].toSorted((a, b) => a.length - b.length).flat();
}

/** So many edges of a kind are tried as the first of a cycle; each is on one. */
const startsMax = 10_000;
