import type { NodeName } from '../harness/core/op.ts';
import type { FaultContext } from '../harness/ports/fault.ts';

/** The live processes of each node, as /proc shows them now. */
export async function pidsByNode(
  context: FaultContext,
  nodes: readonly NodeName[],
): Promise<Record<NodeName, readonly number[]>> {
  const lists = await Promise.all(nodes.map(async (node) => [node, await context.cluster.node(node).pids()] as const));
  return Object.fromEntries(lists);
}
