import type { NodeName } from '../../core/op.ts';
import type { FaultContext } from '../../ports/fault.ts';
import type { System } from '../../ports/system.ts';
import type { Cluster } from '../../ports/transport.ts';
import { serverPorts } from './server-config.ts';
import { ServerRemote } from './server-remote.ts';
import { type StartCluster, TestCluster, serverAnswers, startServer } from './test-cluster.ts';

/** A cluster of conformance servers as faults see one, with traffic on every link when it is asked for. */
export interface FaultCluster extends AsyncDisposable {
  readonly context: FaultContext;
  makeTraffic(): Promise<void>;
}

/** For nemesis/testing/fault-conformance.ts, on any transport. */
export async function startFaultCluster(
  start: StartCluster,
  nodes: readonly NodeName[] = ['n1', 'n2', 'n3'],
): Promise<FaultCluster> {
  const framed: StartCluster = async (spec) =>
    await start({ ...spec, framings: { peer: 'newline-json', client: 'raw' } });
  const test = await TestCluster.serving(framed, nodes);
  const { cluster } = test;
  const context: FaultContext = {
    cluster,
    system: serverSystem,
    nodes,
    restart: async (name) => {
      await startServer(cluster, name);
    },
    isReady: async (name) => await serverAnswers(cluster, name),
    stateOf: () => undefined,
    openOperations: () => 1,
    traceCount: () => 0,
    openVotes: () => 0,
    aims: true,
    signal: new AbortController().signal,
  };
  return {
    context,
    makeTraffic: async () => await talkOnAllLinks(cluster),
    [Symbol.asyncDispose]: async () => await test[Symbol.asyncDispose](),
  };
}

async function talkOnAllLinks(cluster: Cluster): Promise<void> {
  const { nodes } = cluster.spec;
  const up = await Promise.all(nodes.map(async (name) => await serverAnswers(cluster, name)));
  const talkers = nodes.filter((_name, index) => up[index]);
  for (const from of talkers) {
    for (const to of nodes) if (to !== from) await new ServerRemote(cluster, from).say(to, '"hello"');
  }
}

/** The parts of a system that faults look at. */
const serverSystem: System = {
  name: 'conformance-server',
  summary: 'hears lines and says them',
  versions: ['1'],
  nodeCount: { default: 3, min: 1, max: 9 },
  ports: serverPorts,
  probePorts: { nodes: 'peer', clients: 'client' },
  failureModel: { safety: ['crash', 'partition', 'timing'], liveness: ['crash'] },
  properties: [],
  clients: {},
  hasTrace: false,
  timeouts: {},
  role: (node, nodes) => (node === nodes[0] ? 'coordinator' : 'participant'),
  missing: async () => await Promise.resolve(undefined),
  install: async () => await Promise.resolve(),
  start: async (node, { cluster }) => await startServer(cluster, node.name),
  isReady: async (node, { cluster }) => await serverAnswers(cluster, node.name),
};
