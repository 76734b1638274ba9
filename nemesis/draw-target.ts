import type { NodeName } from '../harness/core/op.ts';
import type { Target } from '../harness/core/plan.ts';
import type { Prng } from '../harness/core/prng.ts';
import type { DrawContext } from '../harness/ports/fault.ts';

/**
 * Draws whom a process fault hits: the coordinator or the leader, one node at random, a minority, a majority, or all.
 * Which node leads is only known when the fault fires, so such a target is drawn as a role. Where a majority is to stay
 * whole, or none is, only such targets are drawn.
 */
export function drawTarget({ prng, nodes, roles, quorum }: DrawContext): Target {
  const hasCoordinator = new Set(Object.values(roles)).has('coordinator');
  const draw = drawKind(prng, quorum);
  if (draw < 8) return { kind: 'role', role: hasCoordinator ? 'coordinator' : 'leader' };
  const order = prng.shuffle(nodes);
  const half = Math.floor(nodes.length / 2);
  if (draw < 15) return named(order, 1);
  if (draw < 17) return named(order, Math.max(1, Math.floor((nodes.length - 1) / 2)));
  if (draw < 19) return named(order, half + 1);
  return named(order, nodes.length);
}

/** Up to 16 a minority is hit, from 17 on a majority. */
function drawKind(prng: Prng, quorum: DrawContext['quorum']): number {
  if (quorum === undefined) return prng.below(20);
  return quorum === 'keep' ? prng.below(17) : prng.between(17, 19);
}

function named(order: readonly NodeName[], count: number): Target {
  return { kind: 'nodes', nodes: order.slice(0, count).toSorted() };
}
