import { randomBytes } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { EnvironmentError } from '../../core/errors.ts';
import type { NodeName } from '../../core/op.ts';
import type { Cluster, ClusterSpec, Endpoint, Net, PortName } from '../../ports/transport.ts';
import { endProcesses } from './end-processes.ts';
import { Keeper } from './keeper.ts';
import { nodeTag, nodeVariable } from './node-tag.ts';
import { PlainNet } from './plain-net.ts';
import { PlainNode } from './plain-node.ts';
import { PortMap } from './port-map.ts';
import { tagOf } from './list-processes.ts';

const endMs = 5_000;
const drainMs = 1_000;

/** Nodes that are process groups on loopback, and one keeper process that relays between them and outlives nobody. */
export class PlainCluster implements Cluster {
  readonly spec: ClusterSpec;
  readonly nodes: readonly PlainNode[];
  readonly net: Net;
  readonly #keeper: Keeper;
  readonly #map: PortMap;
  readonly #tag: string;
  #disposing: Promise<readonly string[]> | undefined;

  private constructor(spec: ClusterSpec, keeper: Keeper, map: PortMap, tag: string) {
    this.spec = spec;
    this.#keeper = keeper;
    this.#map = map;
    this.#tag = tag;
    this.net = new PlainNet(keeper, spec);
    this.nodes = spec.nodes.map((name) => {
      const folders = { dataFolder: join(spec.dataFolder, name), logFolder: join(spec.logFolder, name) };
      return new PlainNode({ name, ...folders, keeper, tag: nodeTag(tag, name) });
    });
  }

  static async provision(spec: ClusterSpec): Promise<PlainCluster> {
    const tag = randomBytes(8).toString('hex');
    const ports = Object.keys(spec.ports);
    let cluster: PlainCluster | undefined;
    // Without its keeper nothing would end the nodes if the runner died now, so they end at once.
    const keeper = new Keeper(() => void cluster?.dispose());
    try {
      const [numbers] = await Promise.all([
        keeper.call('start', { tag, nodes: spec.nodes, ports, framings: spec.framings ?? {} }),
        makeFolders(spec),
      ]);
      cluster = new PlainCluster(spec, keeper, PortMap.assign(spec.nodes, ports, numbers), tag);
      return cluster;
    } catch (error) {
      await keeper.close();
      throw error;
    }
  }

  node(name: NodeName): PlainNode {
    const node = this.nodes.find((each) => each.name === name);
    if (node !== undefined) return node;
    throw new EnvironmentError('no-such-node', `${name} is no node of this cluster: ${this.spec.nodes.join(', ')}`);
  }

  listen(node: NodeName, port: PortName): Endpoint {
    return this.#map.listen(node, port);
  }

  reach(from: NodeName, to: NodeName, port: PortName): Endpoint {
    return this.#map.reach(from, to, port);
  }

  control(to: NodeName, port: PortName): Endpoint {
    return this.#map.listen(to, port);
  }

  async dispose(): Promise<readonly string[]> {
    this.#disposing ??= this.#end();
    return await this.#disposing;
  }

  async #end(): Promise<readonly string[]> {
    const groups = new Set(this.nodes.flatMap((node) => [...node.groups]));
    const mine = nodeTag(this.#tag, '');
    const left = await endProcesses(
      { groups, isTagged: (entry) => tagOf(entry, nodeVariable).startsWith(mine), except: process.pid },
      endMs,
    );
    await Promise.race([Promise.all(this.nodes.map(async (node) => await node.settled())), delay(drainMs)]);
    const isKeeperGone = await this.#keeper.close();
    return [
      ...left.map(({ pid }) => `process ${pid}`),
      ...(isKeeperGone ? [] : [`the relay, process ${this.#keeper.pid}, had to be killed`]),
    ];
  }
}

async function makeFolders(spec: ClusterSpec): Promise<void> {
  const folders = spec.nodes.flatMap((name) => [join(spec.dataFolder, name), join(spec.logFolder, name)]);
  await Promise.all(folders.map(async (folder) => await mkdir(folder, { recursive: true })));
}
