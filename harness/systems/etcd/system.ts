import { EnvironmentError, messageOf } from '../../core/errors.ts';
import type { NodeName } from '../../core/op.ts';
import type { System, SystemContext } from '../../ports/system.ts';
import type { ClusterNode, NodeProcess } from '../../ports/transport.ts';
import { findEtcd, unpackEtcd, versionOf } from './binary.ts';
import { registerClient } from './client.ts';
import { heldBy, isHealthy, observeMember } from './control.ts';
import { membersOf } from './members.ts';
import { dataFolder, emptyData, etcdMembership, urlOf } from './membership.ts';

const heartbeatMs = 100;
const electionMs = 1_000;

/** etcd as it is shipped, with its default timing: a Raft cluster of members that each answer clients. */
export const etcd: System = {
  name: 'etcd',
  summary: 'etcd from this machine: a replicated key-value store (Raft), asked over its HTTP/JSON gateway',
  versions: ['installed'],
  nodeCount: { default: 3, min: 1, max: 7 },
  ports: { peer: 2380, client: 2379 },
  probePorts: { nodes: 'peer', clients: 'client' },
  // Clients of the JSON gateway speak HTTP/1; members speak a binary stream of their own over it.
  framings: { peer: 'raw', client: 'http' },
  failureModel: { safety: ['crash', 'partition', 'timing'], liveness: ['crash', 'partition', 'timing'] },
  properties: [
    {
      name: 'linearizable',
      kind: 'safety',
      statement:
        'Reads, writes and compare-and-sets of a key take effect one at a time, each between its call and its answer; a read is linearizable, whichever member answers it.',
      checker: 'linearizable',
      workloads: ['register'],
    },
    {
      name: 'progress',
      kind: 'liveness',
      statement: 'While a majority of the members is up, unpaused and connected, operations succeed.',
      checker: 'progress',
    },
  ],
  clients: { register: registerClient },
  membership: etcdMembership,
  hasTrace: false,
  timeouts: { electionMs },
  // A member's identity is computed from every member's peer address, so all must be told the same addresses.
  needsUniformAddresses: true,
  role: () => 'member',
  missing: async () => await missingEtcd(),
  versionHere: async () => await versionOf(await requireEtcd()),
  install: async (node) => await emptyData(node),
  start,
  isReady: async (node, { cluster }, signal) => await isHealthy(cluster, node.name, signal),
  observe: async (node, { cluster }, signal) => await observeMember(cluster, node, signal),
  finalState: async (node, { cluster }, signal) => ({ data: await heldBy(cluster, node, signal) }),
};

/** Unpacks Debian's package where no etcd is on PATH, and says why where that can't be done. */
async function missingEtcd(): Promise<string | undefined> {
  try {
    if ((await findEtcd()) === undefined) await unpackEtcd();
    return undefined;
  } catch (error) {
    return messageOf(error);
  }
}

async function requireEtcd(): Promise<string> {
  const path = await findEtcd();
  if (path === undefined) throw new EnvironmentError('tool-missing', 'etcd is neither on PATH nor in the cache folder');
  return path;
}

async function start(node: ClusterNode, { cluster }: SystemContext): Promise<NodeProcess> {
  const program = await requireEtcd();
  const members = membersOf(cluster);
  const peerUrl = (name: NodeName): string => urlOf(cluster.listen(name, 'peer'));
  const clientUrl = urlOf(cluster.listen(node.name, 'client'));
  const flags = {
    name: node.name,
    'data-dir': dataFolder(node),
    'listen-client-urls': clientUrl,
    'advertise-client-urls': clientUrl,
    'listen-peer-urls': peerUrl(node.name),
    'initial-advertise-peer-urls': peerUrl(node.name),
    'initial-cluster': cluster.spec.nodes.map((name) => `${name}=${peerUrl(name)}`).join(','),
    'initial-cluster-state': members.isJoining(node.name) ? 'existing' : 'new',
    'initial-cluster-token': members.token,
    'heartbeat-interval': String(heartbeatMs),
    'election-timeout': String(electionMs),
    logger: 'zap',
    'log-outputs': 'stderr',
  };
  const argv = [program, ...Object.entries(flags).flatMap(([flag, value]) => [`--${flag}`, value])];
  const process = await node.spawn({ argv, env: quietEnvironment() });
  members.started(node.name);
  return process;
}

/**
 * etcd takes settings from ETCD_ variables and sends what it says to its peers through an HTTP proxy where one is set;
 * empty values switch both off, whatever the user's shell has.
 */
function quietEnvironment(): Record<string, string> {
  const settings = Object.keys(process.env).filter((name) => name.startsWith('ETCD_'));
  const proxies = ['http_proxy', 'https_proxy', 'all_proxy', 'HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY'];
  return Object.fromEntries([...settings, ...proxies].map((name) => [name, '']));
}
