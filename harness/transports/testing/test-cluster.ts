import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { EnvironmentError } from '../../core/errors.ts';
import type { NodeName } from '../../core/op.ts';
import {
  type Cluster,
  type ClusterNode,
  type ClusterSpec,
  type NodeProcess,
  clientsName,
} from '../../ports/transport.ts';
import { type ServerConfig, serverPorts } from './server-config.ts';
import { ServerRemote } from './server-remote.ts';

/** Provisions a cluster of the transport under test. */
export type StartCluster = (spec: ClusterSpec) => Promise<Cluster>;

const program = fileURLToPath(new URL('./server.ts', import.meta.url));
const conditionMs = 20_000;
const pollMs = 5;
const probeMs = 1_000;

/** A cluster of the transport under test in a folder of its own; both are gone when it is disposed of. */
export class TestCluster implements AsyncDisposable {
  readonly cluster: Cluster;
  readonly folder: string;
  readonly names: readonly NodeName[];

  private constructor(cluster: Cluster, folder: string) {
    this.cluster = cluster;
    this.folder = folder;
    this.names = cluster.nodes.map(({ name }) => name);
  }

  /** Nodes with nothing running on them. */
  static async bare(start: StartCluster, nodes: readonly NodeName[] = ['n1', 'n2', 'n3']): Promise<TestCluster> {
    const folder = await mkdtemp(join(tmpdir(), 'indoubt-conformance-'));
    try {
      const spec = { nodes, ports: serverPorts, dataFolder: join(folder, 'data'), logFolder: join(folder, 'logs') };
      return new TestCluster(await start(spec), folder);
    } catch (error) {
      await rm(folder, { recursive: true, force: true });
      throw error;
    }
  }

  /** Nodes that run the conformance server, and answer. */
  static async serving(start: StartCluster, nodes: readonly NodeName[] = ['n1', 'n2', 'n3']): Promise<TestCluster> {
    const cluster = await TestCluster.bare(start, nodes);
    try {
      await Promise.all(cluster.names.map(async (name) => await cluster.startServer(name)));
      return cluster;
    } catch (error) {
      await cluster[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** Starts the conformance server on a node (again) and waits until all who can reach it do. */
  async startServer(name: NodeName): Promise<NodeProcess> {
    const process = await startServer(this.cluster, name);
    await until(`${name} answers`, async () => await this.isUp(name));
    const others = [...this.names.filter((node) => node !== name), clientsName];
    await Promise.all(others.map(async (from) => await this.#reached(from, name)));
    return process;
  }

  async #reached(from: NodeName, to: NodeName): Promise<void> {
    const port = from === clientsName ? 'client' : 'peer';
    const probe = async (): Promise<boolean> =>
      (await this.cluster.net.probe([from, to], port, probeMs)).outcome === 'answered';
    await until(`${from} reaches ${to}`, probe);
  }

  async isUp(name: NodeName): Promise<boolean> {
    return await serverAnswers(this.cluster, name);
  }

  server(name: NodeName): ServerRemote {
    return new ServerRemote(this.cluster, name);
  }

  node(name: NodeName): ClusterNode {
    return this.cluster.node(name);
  }

  /** `from` says `text` to `to`, and `to` has heard it. */
  async tell(from: NodeName, to: NodeName, text: string): Promise<void> {
    await this.server(from).say(to, text);
    await until(`${to} hears ${text} from ${from}`, async () => (await this.server(to).heard(from)).includes(text));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const left = await this.cluster.dispose();
    await rm(this.folder, { recursive: true, force: true });
    if (left.length > 0) throw new EnvironmentError('left-behind', left.join(', '));
  }
}

/** Starts the conformance server's process on a node. */
export async function startServer(cluster: Cluster, name: NodeName): Promise<NodeProcess> {
  const others = cluster.spec.nodes.filter((node) => node !== name);
  const config: ServerConfig = {
    name,
    listen: {
      peer: cluster.listen(name, 'peer'),
      client: cluster.listen(name, 'client'),
      control: cluster.listen(name, 'control'),
    },
    peers: Object.fromEntries(others.map((peer) => [peer, cluster.reach(name, peer, 'peer')])),
  };
  return await cluster.node(name).spawn({ argv: [process.execPath, program, JSON.stringify(config)] });
}

/** True when the conformance server of the node answers over the control path. */
export async function serverAnswers(cluster: Cluster, name: NodeName, timeoutMs = 500): Promise<boolean> {
  try {
    await new ServerRemote(cluster, name).ask({ do: 'report' }, timeoutMs);
    return true;
  } catch {
    // Refused, reset or silent: not yet.
    return false;
  }
}

/** Waits for a condition; rejects naming it when it never comes. */
export async function until(what: string, isTrue: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = performance.now() + conditionMs;
  while (!(await isTrue())) {
    if (performance.now() > deadline) throw new EnvironmentError('never', `it never came to this: ${what}`);
    await delay(pollMs);
  }
}
