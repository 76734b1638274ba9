import { setTimeout as delay } from 'node:timers/promises';
import { messageOf, UsageError } from '../../harness/core/errors.ts';
import type { NodeName } from '../../harness/core/op.ts';
import type { FaultContext } from '../../harness/ports/fault.ts';
import type { Member, Membership } from '../../harness/ports/membership.ts';

/** One answer; the whole change is asked for again until then, since right after an election it may be refused. */
const answerMs = 1_500;
const changeMs = 8_000;
const pollMs = 50;
/** How long the kernel may take to end what was killed. */
const goneMs = 1_000;

/** @throws UsageError when the system has no members that come and go. */
export function membershipOf({ system }: FaultContext): Membership {
  if (system.membership === undefined) {
    throw new UsageError(`${system.name} does not say how its members change; leave the fault membership out`);
  }
  return system.membership;
}

/** What each of the nodes lists, asked at the same time; undefined for one that does not answer. */
export async function listedBy(
  context: FaultContext,
  nodes: readonly NodeName[],
): Promise<readonly { readonly node: NodeName; readonly members: readonly Member[] | undefined }[]> {
  const { cluster } = context;
  return await Promise.all(
    nodes.map(async (node) => {
      try {
        return { node, members: await membershipOf(context).members({ cluster, asked: node, signal: limit(context) }) };
      } catch (error) {
        if (error instanceof UsageError) throw error;
        // A member that does not answer lists nothing; the caller tells so.
        return { node, members: undefined };
      }
    }),
  );
}

/**
 * Asks the others in turn until all that answer list the member, or none does.
 *
 * @throws Error naming the last refusal when that does not happen in time.
 */
export async function changeTo(context: FaultContext, member: NodeName, wanted: 'in' | 'out'): Promise<void> {
  const { cluster } = context;
  const membership = membershipOf(context);
  const others = context.nodes.filter((node) => node !== member);
  const deadline = performance.now() + changeMs;
  let refusal = 'nobody is left to ask';
  for (let turn = 0; performance.now() < deadline && !context.signal.aborted; turn++) {
    const lists = (await listedBy(context, others)).filter(({ members }) => members !== undefined);
    const isThere = ({ members }: (typeof lists)[number]): boolean =>
      members?.some(({ node }) => node === member) === true;
    if (lists.length > 0 && lists.every((list) => isThere(list) === (wanted === 'in'))) return;
    const asked = others[turn % others.length];
    if (asked === undefined) break;
    try {
      const order = { cluster, asked, member, signal: limit(context) };
      // A list that is behind must not make it be added twice: only where nobody lists it yet.
      if (wanted === 'out') await membership.remove(order);
      else if (!lists.some(isThere)) await membership.add(order);
    } catch (error) {
      refusal = messageOf(error);
    }
    await delay(pollMs);
  }
  throw new Error(`${member} is not ${wanted === 'in' ? 'a member' : 'out of the members'} in time: ${refusal}`);
}

/** Ends everything that runs on the node. */
export async function stopNode({ cluster }: FaultContext, node: NodeName): Promise<void> {
  const deadline = performance.now() + goneMs;
  while ((await cluster.node(node).pids()).length > 0 && performance.now() < deadline) {
    await cluster.node(node).signalAll('SIGKILL');
    await delay(1);
  }
}

function limit({ signal }: FaultContext): AbortSignal {
  return AbortSignal.any([signal, AbortSignal.timeout(answerMs)]);
}
