import type { NodeName } from '../harness/core/op.ts';
import type { FaultContext } from '../harness/ports/fault.ts';

/**
 * Starts the system again on the nodes where nothing of it runs.
 *
 * @throws what the restart of a node rejects with; an AggregateError where several do.
 */
export async function startIfDown(context: FaultContext, nodes: readonly NodeName[]): Promise<void> {
  const restarted = await Promise.allSettled(
    nodes.map(async (node) => {
      const pids = await context.cluster.node(node).pids();
      if (pids.length === 0) await context.restart(node);
    }),
  );
  const errors = restarted.flatMap((result) => (result.status === 'rejected' ? [result.reason as unknown] : []));
  if (errors.length === 1) throw errors[0];
  if (errors.length > 1) throw new AggregateError(errors, `${errors.length} nodes did not start again`);
}
