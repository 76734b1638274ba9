import type { NodeName } from '../harness/core/op.ts';
import type { Target } from '../harness/core/plan.ts';
import type { TriggerFired } from '../harness/core/trigger.ts';
import type { FaultContext } from '../harness/ports/fault.ts';

/** Whom a target means at this moment, and how that was known. */
export interface ResolvedTarget {
  readonly nodes: readonly NodeName[];
  readonly how: string;
}

/** What the trigger of a step has bound, by name. */
export type BoundNames = TriggerFired['bindings'];

type RoleContext = Pick<FaultContext, 'nodes' | 'system' | 'stateOf'>;

/**
 * Resolves a target when its fault fires. A role is looked up in the newest sampled states first (the highest epoch
 * wins: an old leader may not know yet that it is none), then in the system's configuration; a role that nobody plays
 * falls back to the node that the plan names, so that the fault happens all the same and says so.
 */
export function resolveTarget(
  target: Target,
  context: RoleContext,
  fallback?: NodeName,
  bound: BoundNames = {},
): ResolvedTarget {
  if (target.kind === 'bound') {
    const node = bound[target.name];
    const isNode = typeof node === 'string' && context.nodes.includes(node);
    return isNode
      ? { nodes: [node], how: `$${target.name} of its trigger` }
      : { nodes: [], how: `$${target.name} is no node` };
  }
  if (target.kind === 'nodes') {
    const known = target.nodes.filter((node) => context.nodes.includes(node));
    return { nodes: known, how: 'named by the plan' };
  }
  const playing = newest(context, target.role);
  if (playing !== undefined) return { nodes: [playing], how: `${target.role} by its own state` };
  const configured = context.nodes.find((node) => context.system.role(node, context.nodes) === target.role);
  if (configured !== undefined) return { nodes: [configured], how: `${target.role} by configuration` };
  const node = fallback !== undefined && context.nodes.includes(fallback) ? fallback : context.nodes[0];
  return { nodes: node === undefined ? [] : [node], how: `nobody is known as ${target.role}` };
}

function newest(context: RoleContext, role: string): NodeName | undefined {
  let found: { readonly node: NodeName; readonly epoch: number } | undefined;
  for (const node of context.nodes) {
    const state = context.stateOf(node);
    if (state === undefined) continue;
    const holder = state.role === role ? node : role === 'leader' ? state.leader : undefined;
    if (holder === undefined || !context.nodes.includes(holder)) continue;
    if (found === undefined || state.epoch > found.epoch) found = { node: holder, epoch: state.epoch };
  }
  return found?.node;
}
