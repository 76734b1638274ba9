import { unreachable } from '../../harness/core/errors.ts';
import type { NodeName } from '../../harness/core/op.ts';
import { clientsName } from '../../harness/ports/transport.ts';
import type { Link } from '../../harness/core/plan.ts';

/** The ways to cut a network; `flapping` is one of the others, cut and healed again and again. */
export const cutShapes = ['halves', 'isolate-one', 'majorities-ring', 'bridge', 'one-way', 'partial'] as const;
export type CutShape = (typeof cutShapes)[number];

/**
 * Both directions between two sides. The first side takes `size` nodes: a minority by default, so that the node in
 * front of the order (the target) has lost its quorum.
 */
export function halves(order: readonly NodeName[], size: number = Math.floor(order.length / 2)): Link[] {
  const [first, second] = sides(order, size);
  return between(first, second);
}

/** The first node alone. */
export function isolateOne(order: readonly NodeName[]): Link[] {
  return halves(order, 1);
}

/**
 * Every node hears a majority, and no two hear the same one: with the nodes on a ring, each hears those nearest to it
 * (Jepsen's `majorities-ring`). A protocol that asks for "a majority" without asking for the same one breaks here.
 */
export function majoritiesRing(order: readonly NodeName[]): Link[] {
  const count = order.length;
  const majority = Math.floor(count / 2) + 1;
  const links: Link[] = [];
  for (const [index, to] of order.entries()) {
    const heard = new Set<NodeName>();
    const start = index - Math.floor(majority / 2);
    for (let offset = 0; offset < majority; offset++) heard.add(at(order, start + offset));
    for (const from of order) if (!heard.has(from)) links.push([from, to]);
  }
  return links;
}

/** Two halves that can't hear each other, and one node that both hear: the last of the order. */
export function bridge(order: readonly NodeName[]): Link[] {
  const banks = order.slice(0, -1);
  return halves(banks, Math.floor(banks.length / 2));
}

/**
 * Single links are down, both directions, such that every node still hears a majority: those of the target first. Two
 * nodes that both count as alive can't hear each other, which failure detectors and leader elections that take
 * connectivity for transitive don't expect (Alfatafta, Alkhatib, Alquraan, Al-Kiswany, "Toward a Generic Fault Tolerance
 * Technique for Partial Network Partitioning", OSDI 2020). Where every node is needed for a majority, it is one link.
 */
export function partial(order: readonly NodeName[], count: number): Link[] {
  const spare = Math.max(1, order.length - (Math.floor(order.length / 2) + 1));
  const lost = new Map<NodeName, number>();
  const lostOf = (node: NodeName): number => lost.get(node) ?? 0;
  const links: Link[] = [];
  for (const [index, a] of order.entries()) {
    for (const b of order.slice(index + 1)) {
      if (links.length >= 2 * count || lostOf(a) >= spare || lostOf(b) >= spare) continue;
      for (const node of [a, b]) lost.set(node, lostOf(node) + 1);
      links.push([a, b], [b, a]);
    }
  }
  return links;
}

/**
 * One direction only. `out`: the second side no longer hears the first, which hears all; `in`: the other way round.
 * What TCP delivers on the open direction is not acknowledged, so it comes once and is then sent again in vain.
 */
export function oneWay(order: readonly NodeName[], size: number, direction: 'in' | 'out'): Link[] {
  const [first, second] = sides(order, size);
  return direction === 'out' ? pairs(first, second) : pairs(second, first);
}

export interface CutOptions {
  readonly shape: CutShape;
  /** All nodes; the target is in front. */
  readonly order: readonly NodeName[];
  /** How many nodes the first side has, for `halves` and `one-way`; for `partial`, how many pairs are cut. */
  readonly size: number;
  readonly direction: 'in' | 'out';
  /** For `halves`: so many nodes behind the first side are the second, and the others hear both; all of them if absent. */
  readonly peers?: number | undefined;
  /** The side that clients are cut from as well, both directions. */
  readonly clients: 'none' | 'first' | 'second';
}

/** The links to cut: for each `[from, to]`, `to` no longer hears `from`. */
export function grudge(options: CutOptions): Link[] {
  return [...nodeLinks(options), ...clientLinks(options)];
}

function nodeLinks(options: CutOptions): Link[] {
  switch (options.shape) {
    case 'halves':
      return halves(options.order.slice(0, options.size + (options.peers ?? options.order.length)), options.size);
    case 'isolate-one':
      return isolateOne(options.order);
    case 'majorities-ring':
      return majoritiesRing(options.order);
    case 'bridge':
      return bridge(options.order);
    case 'one-way':
      return oneWay(options.order, options.size, options.direction);
    case 'partial':
      return partial(options.order, options.size);
    default:
      return unreachable(options.shape);
  }
}

function clientLinks(options: CutOptions): Link[] {
  if (options.clients === 'none') return [];
  const [first, second] = sides(options.order, options.shape === 'isolate-one' ? 1 : options.size);
  return between([clientsName], options.clients === 'first' ? first : second);
}

/** Never an empty side: a cut that cuts nothing is no fault. */
function sides(order: readonly NodeName[], size: number): [readonly NodeName[], readonly NodeName[]] {
  const cut = Math.max(1, Math.min(size, order.length - 1));
  return [order.slice(0, cut), order.slice(cut)];
}

function between(a: readonly NodeName[], b: readonly NodeName[]): Link[] {
  return [...pairs(a, b), ...pairs(b, a)];
}

function pairs(from: readonly NodeName[], to: readonly NodeName[]): Link[] {
  return from.flatMap((a) => to.map((b): Link => [a, b]));
}

function at(ring: readonly NodeName[], index: number): NodeName {
  return ring[((index % ring.length) + ring.length) % ring.length] as NodeName;
}
