import { expect, test } from 'vitest';
import { Prng } from '../../../harness/core/prng.ts';
import { type Digraph, EdgeList } from './digraph.ts';
import { strongComponents } from './strong-components.ts';

const vertexCount = 12;
const kept = 0;
const left = 1;

test('vertices are together exactly if each reaches the other, and no edge leads to a higher number', () => {
  const prng = Prng.fromSeed('strong components');
  for (let k = 0; k < 2_000; k++) {
    const edges = randomEdges(prng, prng.between(0, 24));
    const graph = graphOf(edges);
    const reaches = closure(edges.filter(({ kind }) => kind === kept));
    const { cyclic, numbers } = strongComponents(graph, 1 << kept, Int32Array.of(prng.below(vertexCount)));
    for (let a = 0; a < vertexCount; a++) {
      for (let b = 0; b < vertexCount; b++)
        expect(numbers[a] === numbers[b]).toBe(a === b || (reaches(a, b) && reaches(b, a)));
    }
    for (const { from, to } of edges.filter(({ kind }) => kind === kept))
      expect(numbers[to]).toBeLessThanOrEqual(numbers[from] ?? -1);
    expect(textOf(cyclic)).toBe(textOf([...componentsOf(numbers)].filter((vertices) => vertices.length > 1)));
  }
});

test('a path of a million vertices is no matter, in either direction', () => {
  const length = 1_000_000;
  for (const isBack of [false, true]) {
    const list = new EdgeList(length);
    for (let v = 1; v < length; v++) list.add(isBack ? v : v - 1, isBack ? v - 1 : v, kept);
    const { cyclic, numbers } = strongComponents(list.toDigraph(length), 1 << kept);
    expect(cyclic).toHaveLength(0);
    expect(numbers[isBack ? 0 : length - 1]).toBe(0);
  }
});

test('a circle of a million vertices is one component', () => {
  const length = 1_000_000;
  const list = new EdgeList(length);
  for (let v = 0; v < length; v++) list.add(v, (v + 1) % length, kept);
  const { cyclic } = strongComponents(list.toDigraph(length), 1 << kept);
  expect(cyclic.map((vertices) => vertices.length)).toEqual([length]);
});

interface Edge {
  readonly from: number;
  readonly to: number;
  readonly kind: number;
}

function randomEdges(prng: Prng, count: number): Edge[] {
  return Array.from({ length: count }, () => ({
    from: prng.below(vertexCount),
    to: prng.below(vertexCount),
    kind: prng.pick([kept, kept, left]),
  }));
}

function graphOf(edges: readonly Edge[]): Digraph {
  const list = new EdgeList();
  for (const { from, to, kind } of edges) list.add(from, to, kind);
  return list.toDigraph(vertexCount);
}

/** Warshall's algorithm (1962). */
function closure(edges: readonly Edge[]): (a: number, b: number) => boolean {
  const reached = new Set(edges.map(({ from, to }) => from * vertexCount + to));
  for (let via = 0; via < vertexCount; via++) {
    for (let a = 0; a < vertexCount; a++) {
      for (let b = 0; b < vertexCount; b++)
        if (reached.has(a * vertexCount + via) && reached.has(via * vertexCount + b)) reached.add(a * vertexCount + b);
    }
  }
  return (a, b) => reached.has(a * vertexCount + b);
}

function componentsOf(numbers: Int32Array): Iterable<readonly number[]> {
  return Map.groupBy(numbers.keys(), (v) => numbers[v] ?? -1).values();
}

function textOf(components: Iterable<Iterable<number>>): string {
  return [...components]
    .map((vertices) => [...vertices].toSorted((a, b) => a - b).join(' '))
    .toSorted()
    .join(', ');
}
