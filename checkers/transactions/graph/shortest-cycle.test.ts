import { expect, test } from 'vitest';
import { Prng } from '../../../harness/core/prng.ts';
import type { Cycle } from './cycle.ts';
import { type CycleRule, afterReadDependency, anyOf, nonadjacent } from './cycle-rule.ts';
import { EdgeList } from './digraph.ts';
import { pass, passMask, rw, rwMask, wr, wrMask, ww, wwMask } from './edge-kind.ts';
import { CycleSearch } from './shortest-cycle.ts';

type Edge = readonly [from: number, to: number, kind: number];

interface SmallGraph {
  readonly edges: readonly Edge[];
  readonly vertices: number;
  /** Vertices from here on are helpers: anti-dependencies lead there, and a pass leads on. */
  readonly transactions: number;
}

function smallGraph(prng: Prng): SmallGraph {
  const transactions = prng.between(2, 5);
  const vertices = transactions + prng.between(0, 2);
  const edges = Array.from({ length: prng.between(2, 11) }, (): Edge => {
    const from = prng.below(vertices);
    const to = prng.below(from < transactions ? vertices : transactions);
    return [from, to, from >= transactions ? pass : to >= transactions ? rw : prng.pick([ww, wr, rw])];
  });
  // Nobody misses a version of its own.
  const isOwn = ([from, to]: Edge): boolean => edges.some(([reader, helper]) => helper === from && reader === to);
  return {
    edges: edges.filter((edge) => edge[0] !== edge[1] && (edge[0] < transactions || !isOwn(edge))),
    vertices,
    transactions,
  };
}

function searchIn({ edges, vertices, transactions }: SmallGraph): CycleSearch {
  const list = new EdgeList();
  for (const [from, to, kind] of edges) list.add(from, to, kind);
  const originals = Int32Array.from({ length: vertices }, (_, v) => v);
  return new CycleSearch({ ...list.toDigraph(vertices), originals }, transactions);
}

/** The least steps between all pairs of a vertex and a phase (Floyd and Warshall); a pass is no step. */
function distances({ edges, vertices }: SmallGraph, rule: CycleRule): number[][] {
  const { mask, phases } = rule;
  const size = vertices * phases;
  const least = Array.from({ length: size }, () => Array.from({ length: size }, () => Infinity));
  for (const [from, to, kind] of edges) {
    for (let phase = 0; phase < phases; phase++) {
      const then = ((mask >>> kind) & 1) === 0 ? -1 : rule.next(phase, kind);
      const row = least[from * phases + phase];
      const place = to * phases + then;
      if (then !== -1 && row !== undefined) row[place] = Math.min(row[place] ?? Infinity, kind === pass ? 0 : 1);
    }
  }
  for (let via = 0; via < size; via++)
    for (const row of least)
      for (let to = 0; to < size; to++)
        row[to] = Math.min(row[to] ?? Infinity, (row[via] ?? Infinity) + (least[via]?.[to] ?? Infinity));
  return least;
}

/** Each step is an edge, or an anti-dependency by way of a helper; each leads to the next, and the last to the first. */
function isIn({ edges, transactions }: SmallGraph, cycle: Cycle): boolean {
  const has = (from: number, to: number, kind: number): boolean =>
    edges.some((edge) => edge[0] === from && edge[1] === to && edge[2] === kind);
  return cycle.every(({ from, to, kind }, i) => {
    const isStep =
      has(from, to, kind) ||
      (kind === rw && edges.some(([a, helper]) => a === from && helper >= transactions && has(helper, to, pass)));
    return isStep && to === cycle[(i + 1) % cycle.length]?.from;
  });
}

test.each([
  ['conflict serializability', anyOf(wwMask | wrMask | rwMask)],
  ['dependencies alone', anyOf(wwMask | wrMask)],
  ['snapshot isolation', nonadjacent(wwMask | wrMask)],
  ['prefix consistency', afterReadDependency(wwMask | wrMask)],
])('what %s forbids is found, and no shorter cycle is forbidden: 2,000 random graphs', (name, rule) => {
  const root = Prng.fromSeed(name);
  let found = 0;
  for (let k = 0; k < 2_000; k++) {
    const graph = smallGraph(root.fork(k));
    const cycle = searchIn(graph).forbiddenBy(rule);
    const shortest = Math.min(...distances(graph, rule).map((row, state) => row[state] ?? Infinity));
    expect(cycle === 'none' ? Infinity : cycle.length).toBe(shortest);
    if (cycle === 'none') continue;
    found++;
    expect(isIn(graph, cycle)).toBe(true);
    // Told from its earliest transaction on.
    expect(cycle[0]?.from).toBe(Math.min(...cycle.map(({ from }) => from)));
  }
  expect(found).toBeGreaterThan(200);
});

test('the shortest cycle with one anti-dependency is found: 2,000 random graphs', () => {
  const root = Prng.fromSeed('single');
  let found = 0;
  for (let k = 0; k < 2_000; k++) {
    const graph = smallGraph(root.fork(k));
    const cycle = searchIn(graph).single(wwMask | wrMask);
    const least = distances(graph, anyOf(wwMask | wrMask | passMask));
    const lengths = graph.edges.map(([from, to, kind]) =>
      kind === rw ? 1 + (to === from ? 0 : (least[to]?.[from] ?? Infinity)) : Infinity,
    );
    expect(typeof cycle === 'string' ? Infinity : cycle.length).toBe(Math.min(Infinity, ...lengths));
    if (typeof cycle === 'string') continue;
    found++;
    expect(isIn(graph, cycle)).toBe(true);
    expect(cycle.filter(({ kind }) => kind === rw)).toHaveLength(1);
  }
  expect(found).toBeGreaterThan(200);
});
