import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { NodeName } from '../../core/op.ts';
import type { FaultContext } from '../../ports/fault.ts';
import type { System } from '../../ports/system.ts';
import type { Cluster, NodeProcess } from '../../ports/transport.ts';
import { type StartCluster, TestCluster, until } from './test-cluster.ts';

const program = fileURLToPath(new URL('../../../nemesis/disk/testing/log-writer.mjs', import.meta.url));

/** A cluster of nodes that write logs and do nothing else, as faults see one. */
export interface DiskCluster extends AsyncDisposable {
  readonly context: FaultContext;
  /** Nobody has to be asked: they write all the time. */
  makeTraffic(): Promise<void>;
}

/** For nemesis/testing/fault-conformance.ts, on transports whose nodes have disks of their own. */
export async function startDiskCluster(
  start: StartCluster,
  nodes: readonly NodeName[] = ['n1', 'n2'],
): Promise<DiskCluster> {
  const test = await TestCluster.bare(async (spec) => await start({ ...spec, disk: true }), nodes);
  const { cluster } = test;
  await Promise.all(nodes.map(async (name) => await startWriter(cluster, name)));
  // It is at work when there is something in its log.
  await until('they write', async () =>
    (await Promise.all(nodes.map(async (name) => await hasLog(cluster, name)))).every(Boolean),
  );
  const context: FaultContext = {
    cluster,
    system: writerSystem,
    nodes,
    restart: async (name) => {
      await startWriter(cluster, name);
    },
    isReady: async (name) => (await cluster.node(name).pids()).length > 0,
    stateOf: () => undefined,
    openOperations: () => 1,
    traceCount: () => 0,
    openVotes: () => 0,
    aims: true,
    signal: new AbortController().signal,
  };
  return {
    context,
    makeTraffic: async () => await Promise.resolve(),
    [Symbol.asyncDispose]: async () => await test[Symbol.asyncDispose](),
  };
}

async function hasLog(cluster: Cluster, name: NodeName): Promise<boolean> {
  try {
    return (await stat(join(cluster.node(name).dataFolder, 'log'))).size > 0;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return false;
    throw error;
  }
}

async function startWriter(cluster: Cluster, name: NodeName): Promise<NodeProcess> {
  return await cluster.node(name).spawn({ argv: [process.execPath, program] });
}

const writerSystem: System = {
  name: 'log-writer',
  summary: 'writes a log',
  versions: ['1'],
  nodeCount: { default: 2, min: 1, max: 9 },
  ports: {},
  probePorts: { nodes: 'peer', clients: 'client' },
  failureModel: { safety: ['crash', 'omission'], liveness: ['crash'] },
  properties: [],
  clients: {},
  hasTrace: false,
  timeouts: {},
  role: () => 'member',
  missing: async () => await Promise.resolve(undefined),
  install: async () => await Promise.resolve(),
  start: async (node, { cluster }) => await startWriter(cluster, node.name),
  isReady: async (node) => (await node.pids()).length > 0,
};
