import type { NodeName } from '../../harness/core/op.ts';
import type { Step } from '../../harness/core/plan.ts';
import { isJsonObject } from '../../harness/core/json.ts';
import type { Evidence, Fault, FaultContext, Injected } from '../../harness/ports/fault.ts';
import { faultOptions, targetOf } from '../fault-options.ts';
import { nodesUp } from '../prove-up.ts';
import { resolveTarget } from '../resolve-target.ts';
import { startIfDown } from '../start-if-down.ts';
import { aimAtWork, workEvidence, workNow } from '../work-in-flight.ts';
import { changeTo, listedBy, membershipOf, stopNode } from './change-members.ts';
import { drawMembership, membershipOptionsSchema } from './draw-membership.ts';

/** A member leaves, with or without its data, and comes back as a new one. */
export const membership: Fault = {
  name: 'membership',
  class: 'operator',
  summary: 'a member is removed, or loses all its data and is removed, and comes back as a new one with no data',
  mechanism: "the system's own interface for its members, over the control path; data folders are emptied while down",
  finds: 'majorities of the wrong set, votes of members that are none, new members that serve what they do not have',
  evidence: 'the list of members, read from each node',
  needs: ['signal'],
  lacks: ({ name, membership: members }) =>
    members === undefined ? `${name} does not say how its members change` : undefined,
  claims: ['processes', 'disk'],
  mayEnd: true,
  draw: drawMembership,
  inject,
  prove,
  bit,
  heal,
  proveHealed,
};

async function inject(step: Step, context: FaultContext): Promise<Injected> {
  const { way, lingerMs } = faultOptions(step, membershipOptionsSchema);
  const target = resolveTarget(targetOf(step), context);
  const [node] = target.nodes;
  if (node === undefined) throw new Error(`a change of members needs a node; ${target.how}`);
  const members = membershipOf(context);
  await aimAtWork(context, [node], lingerMs);
  const at = workNow(context, [node]);
  if (way === 'wipe') {
    await stopNode(context, node);
    await members.empty(context.cluster, node);
  }
  await changeTo(context, node, 'out');
  const { holds, note } = workEvidence(at, workNow(context, [node]));
  const did = way === 'wipe' ? 'killed, its data emptied, and removed' : 'removed while it ran';
  return {
    targets: [node],
    links: [],
    note: `${node} ${did} from the members; ${target.how}`,
    memory: { step: step.id, way, hit: holds, work: note },
  };
}

async function prove({ targets }: Injected, context: FaultContext): Promise<Evidence> {
  const others = othersOf(targets, context);
  const lists = await listedBy(context, others);
  const told = lists.map(({ node, members }) => `${node} lists ${namesOf(members)}`).join(', ');
  const isOut = lists.every(({ members }) =>
    members?.every(({ node }) => node === undefined || !targets.includes(node)),
  );
  return { holds: lists.length > 0 && isOut, note: told };
}

async function bit({ memory }: Injected): Promise<Evidence> {
  const { hit, work } = isJsonObject(memory) ? memory : {};
  const note = typeof work === 'string' ? work : 'nothing is known of it';
  return await Promise.resolve({ holds: hit === true, note });
}

/** Whatever the injection left behind: a member that is out is added without data, and one that is down is started. */
async function heal({ targets }: Injected, context: FaultContext): Promise<void> {
  for (const node of targets) await bringBack(node, context);
}

async function bringBack(node: NodeName, context: FaultContext): Promise<void> {
  const members = membershipOf(context);
  const lists = await listedBy(context, othersOf([node], context));
  const entry = lists.flatMap((list) => list.members ?? []).find((member) => member.node === node);
  const isDown = (await context.cluster.node(node).pids()).length === 0;
  const isEmpty = isDown && (await members.isEmpty(context.cluster, node));
  // Its data belongs to a member that there is no more; and a member that has lost its data can't go on as the same.
  const isLost = entry === undefined || (isEmpty && entry.isStarted);
  if (isLost) {
    await stopNode(context, node);
    await members.empty(context.cluster, node);
    await changeTo(context, node, 'out');
    await changeTo(context, node, 'in');
  }
  await startIfDown(context, [node]);
}

/** All nodes answer, and each lists the same members: all of them, and all have joined. */
async function proveHealed(_injected: Injected, context: FaultContext): Promise<Evidence> {
  const up = await nodesUp(context, context.nodes);
  if (!up.holds) return up;
  const lists = await listedBy(context, context.nodes);
  const odd = lists.find(({ members }) => {
    const joined = members?.filter(({ isStarted }) => isStarted).map(({ node }) => node) ?? [];
    return members?.length !== context.nodes.length || !context.nodes.every((node) => joined.includes(node));
  });
  return odd === undefined
    ? { holds: true, note: `each of ${context.nodes.join(', ')} lists all of them, and all have joined` }
    : { holds: false, note: `${odd.node} lists ${namesOf(odd.members)}` };
}

function othersOf(targets: readonly NodeName[], { nodes }: FaultContext): NodeName[] {
  return nodes.filter((node) => !targets.includes(node));
}

function namesOf(members: Awaited<ReturnType<typeof listedBy>>[number]['members']): string {
  if (members === undefined) return 'nothing: no answer';
  return members.map(({ node, id, isStarted }) => `${node ?? id}${isStarted ? '' : ' (not joined)'}`).join(' ');
}
