import { z } from 'zod';
import { UsageError } from '../../core/errors.ts';
import type { NodeName } from '../../core/op.ts';
import type { SystemContext } from '../../ports/system.ts';
import type { NodeConfig } from './frame/node-config.ts';
import type { NodeIdentity } from './frame/protocol.ts';
import { keysOf } from './keys.ts';

/** What the workload says that the data begins with. */
const initialSchema = z.object({
  accounts: z.record(z.string().max(200), z.number().int()),
  placement: z.record(z.string().max(200), z.string()),
});

/** Everything that a node is told for the run. @throws UsageError when the workload's data is not accounts on nodes. */
export function nodeConfigOf(name: NodeName, { cluster, initial, options }: SystemContext): NodeConfig {
  const parsed = initialSchema.safeParse(initial);
  if (!parsed.success) {
    throw new UsageError('a reference system needs a workload whose data is accounts and their placement: transfer');
  }
  const nodes = cluster.nodes.map((node) => node.name);
  const peers = nodes.filter((peer) => peer !== name);
  return {
    identity: identityOf(name, nodes, parsed.data),
    listen: { peer: cluster.listen(name, 'peer'), client: cluster.listen(name, 'client') },
    peers: Object.fromEntries(peers.map((peer) => [peer, cluster.reach(name, peer, 'peer')])),
    ...keysOf(cluster, name),
    ...(options['orders'] === false ? {} : { orders: 'taken' }),
  };
}

function identityOf(
  name: NodeName,
  nodes: readonly NodeName[],
  { accounts, placement }: z.infer<typeof initialSchema>,
): NodeIdentity {
  const [coordinator = name, ...participants] = nodes;
  return {
    name,
    role: name === coordinator ? 'coordinator' : 'participant',
    coordinator,
    participants,
    placement,
    accounts: Object.fromEntries(Object.entries(accounts).filter(([account]) => placement[account] === name)),
  };
}
