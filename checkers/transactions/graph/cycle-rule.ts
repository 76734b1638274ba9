import { type Digraph, EdgeList } from './digraph.ts';
import { pass, passMask, process, realtime, rw, rwMask, rwp, wr, wrp } from './edge-kind.ts';

/**
 * Which cycles a level of isolation forbids, as an automaton that reads the kinds of a cycle's edges: a cycle is forbidden
 * when the automaton can go round it for ever. One phase: any edges of the mask. Two: what may follow depends on the edge
 * before.
 */
export interface CycleRule {
  /** Kinds that it can read at all. */
  readonly mask: number;
  readonly phases: 1 | 2;
  /** The phase after an edge of that kind; -1 when it may not come there. */
  next(phase: number, kind: number): number;
}

/** Every cycle of these kinds (with anti-dependencies among them: conflict serializability; without: Adya's G0 and G1c). */
export function anyOf(mask: number): CycleRule {
  return {
    mask: (mask & rwMask) === 0 ? mask : mask | passMask,
    phases: 1,
    next: () => 0,
  };
}

/**
 * Cycles without two anti-dependencies in a row: what snapshot isolation forbids (Cerone and Gotsman, "Analysing snapshot
 * isolation", 2018: (dependencies ; anti-dependency?) is acyclic).
 */
export function nonadjacent(dependencies: number): CycleRule {
  return {
    mask: dependencies | rwMask | passMask,
    phases: 2,
    next: (phase, kind) => {
      if (kind === pass) return phase;
      if (kind === rw || kind === rwp) return phase === afterDependency ? afterAntiDependency : -1;
      return afterDependency;
    },
  };
}

/**
 * Cycles in which each anti-dependency directly follows a read dependency (or an order of clients): what prefix consistency
 * forbids (the same authors, "Algebraic laws for weak consistency", 2017: ((SO or WR) ; RW?) or WW is acyclic).
 */
export function afterReadDependency(dependencies: number): CycleRule {
  return {
    mask: dependencies | rwMask | passMask,
    phases: 2,
    next: (phase, kind) => {
      if (kind === pass) return phase;
      if (kind === rw || kind === rwp) return phase === afterDependency ? afterAntiDependency : -1;
      return kind === wr || kind === wrp || kind === process || kind === realtime
        ? afterDependency
        : afterAntiDependency;
    },
  };
}

/** Phases: directly after an anti-dependency, and after something else. */
const afterAntiDependency = 0;
const afterDependency = 1;

/** The graph of pairs of a vertex and a phase, numbered `vertex * phases + phase`: its cycles are those of the rule. */
export function productGraph(graph: Digraph, rule: CycleRule): Digraph {
  const edges = new EdgeList(graph.targets.length * rule.phases);
  for (let v = 0; v < graph.vertexCount; v++) {
    const end = graph.offsets[v + 1] ?? 0;
    for (let e = graph.offsets[v] ?? 0; e < end; e++) {
      const kind = graph.kinds[e] ?? 0;
      if (((rule.mask >>> kind) & 1) === 0) continue;
      for (let phase = 0; phase < rule.phases; phase++) {
        const next = rule.next(phase, kind);
        if (next !== -1) edges.add(v * rule.phases + phase, (graph.targets[e] ?? 0) * rule.phases + next, kind);
      }
    }
  }
  return edges.toDigraph(graph.vertexCount * rule.phases);
}
