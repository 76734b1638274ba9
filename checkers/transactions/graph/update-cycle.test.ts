import { expect, test } from 'vitest';
import { Prng } from '../../../harness/core/prng.ts';
import { EdgeList } from './digraph.ts';
import { pass, rw, rwMask, wr, wrMask, ww, wwMask } from './edge-kind.ts';
import { CycleSearch } from './shortest-cycle.ts';

type Edge = readonly [from: number, to: number, kind: number];

const mask = wwMask | wrMask | rwMask;

function search(vertices: number, edges: readonly Edge[], transactions = vertices): CycleSearch {
  const list = new EdgeList();
  for (const [from, to, kind] of edges) list.add(from, to, kind);
  const originals = Int32Array.from({ length: vertices }, (_, v) => v);
  return new CycleSearch({ ...list.toDigraph(vertices), originals }, transactions);
}

test('one that only read, and found no place between two that wrote (Fekete et al. 2004)', () => {
  const found = search(3, [
    [0, 1, wr],
    [1, 2, rw],
    [2, 0, rw],
  ]).amongUpdates(mask, (transaction) => transaction !== 1);
  expect(found).toEqual([
    { from: 0, to: 1, kind: wr },
    { from: 1, to: 2, kind: rw },
    { from: 2, to: 0, kind: rw },
  ]);
});

test('two that only read may disagree: a long fork', () => {
  const found = search(4, [
    [0, 1, wr],
    [1, 2, rw],
    [2, 3, wr],
    [3, 0, rw],
  ]).amongUpdates(mask, (transaction) => transaction % 2 === 0);
  expect(found).toBe('none');
});

test('a helper between a reader and writers is stepped over', () => {
  const found = search(
    4,
    [
      [0, 1, wr],
      [1, 3, rw],
      [3, 2, pass],
      [2, 0, ww],
    ],
    3,
  ).amongUpdates(mask, (transaction) => transaction !== 1);
  expect(found).toHaveLength(3);
});

test('it finds a cycle exactly if one of all simple cycles is one: 3,000 random graphs', () => {
  const root = Prng.fromSeed('update cycles');
  let cyclic = 0;
  for (let k = 0; k < 3_000; k++) {
    const prng = root.fork(k);
    const vertices = prng.between(2, 7);
    const readers = new Set(Array.from({ length: vertices }, (_, v) => v).filter(() => prng.chance(1, 2)));
    const edges = Array.from({ length: prng.between(1, 10) }, (): Edge => [
      prng.below(vertices),
      prng.below(vertices),
      prng.pick([ww, wr, rw]),
    ]);
    const found = search(vertices, edges).amongUpdates(mask, (transaction) => !readers.has(transaction));
    expect(found === 'none').toBe(!hasCycle(edges, readers, []));
    if (typeof found === 'string') continue;
    cyclic++;
    expect(found.filter(({ from }) => readers.has(from)).length).toBeLessThan(2);
    for (const { from, to, kind } of found) expect(edges).toContainEqual([from, to, kind]);
  }
  expect(cyclic).toBeGreaterThan(500);
});

/** Follows every path without a repeated vertex, and counts readers on those that close. */
function hasCycle(edges: readonly Edge[], readers: ReadonlySet<number>, path: readonly number[]): boolean {
  const last = path.at(-1);
  return edges.some(([from, to]) => {
    if (from === to || (last !== undefined && from !== last)) return false;
    const longer = path.length === 0 ? [from] : path;
    if (to === longer[0]) return longer.filter((each) => readers.has(each)).length < 2;
    return !longer.includes(to) && hasCycle(edges, readers, [...longer, to]);
  });
}
