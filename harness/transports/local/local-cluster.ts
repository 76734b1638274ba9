import { setTimeout as delay } from 'node:timers/promises';
import { EnvironmentError, messageOf } from '../../core/errors.ts';
import type { NodeName } from '../../core/op.ts';
import {
  type Cluster,
  type ClusterNode,
  type ClusterSpec,
  type Endpoint,
  type Net,
  type PortName,
  clientsName,
} from '../../ports/transport.ts';
import { type AddressPlan, addressOf } from './addresses.ts';
import type { Agent } from './agent.ts';
import type { Fabric } from './fabric.ts';
import type { LocalNode } from './local-node.ts';
import type { LocalRelay } from './relay/local-relay.ts';
import type { LocalDisks } from './disk/local-disks.ts';
import { isAlive, processEntry } from '../process-table.ts';

/** How long the kernel may take to end what was killed; a process in an uninterruptible wait takes longer. */
const goneMs = 2_000;
const warmUpGapMs = 25;

export interface LocalClusterParts {
  readonly spec: ClusterSpec;
  readonly addresses: AddressPlan;
  readonly nodes: readonly LocalNode[];
  readonly net: Net;
  /** Undoes what the end of the nodes does not: rules in the clients' network. */
  readonly clearClients: () => Promise<void>;
  /** Carries every link, where there is one. */
  readonly relay?: LocalRelay | undefined;
  /** The nodes' file systems, where they have some of their own. */
  readonly disks?: LocalDisks | undefined;
  /** Holds the nodes and the switch. */
  readonly fabric: Fabric;
  readonly agents: readonly Agent[];
}

/** Nodes on one switch, in the containment that this process runs in. */
export class LocalCluster implements Cluster {
  readonly nodes: readonly ClusterNode[];
  readonly net: Net;
  readonly spec: ClusterSpec;
  readonly clientAddress: string;
  readonly #parts: LocalClusterParts;
  #disposal: Promise<readonly string[]> | undefined;

  constructor(parts: LocalClusterParts) {
    this.#parts = parts;
    this.nodes = parts.nodes;
    this.net = parts.net;
    this.spec = parts.spec;
    this.clientAddress = parts.addresses.clients.ip;
    warmUp(parts.agents);
  }

  node(name: NodeName): ClusterNode {
    const node = this.nodes.find((candidate) => candidate.name === name);
    if (node === undefined)
      throw new EnvironmentError('no-such-node', `the cluster has no node ${name}`, { node: name });
    return node;
  }

  listen(node: NodeName, port: PortName): Endpoint {
    const number = this.spec.ports[port];
    if (number === undefined) throw new EnvironmentError('no-such-port', `the system has no port named ${port}`);
    return { host: addressOf(this.#parts.addresses, node), port: number };
  }

  /**
   * Every node has one address, the same for everybody: what is cut is decided by where packets come from. Where a relay
   * carries the links, clients knock at it; what nodes dial is brought to it.
   */
  reach(from: NodeName, to: NodeName, port: PortName): Endpoint {
    const { relay } = this.#parts;
    return relay === undefined || from !== clientsName ? this.listen(to, port) : relay.entrance(to, port);
  }

  control(to: NodeName, port: PortName): Endpoint & { readonly localAddress: string } {
    return { ...this.listen(to, port), localAddress: this.#parts.addresses.control.ip };
  }

  async dispose(): Promise<readonly string[]> {
    this.#disposal ??= this.#dispose();
    return await this.#disposal;
  }

  async #dispose(): Promise<readonly string[]> {
    const { fabric, agents, disks, nodes, relay } = this.#parts;
    const [undone, left] = await Promise.all([this.#clearClients(), endFabric(fabric, nodes)]);
    const isRelayGone = (await relay?.close(goneMs)) ?? true;
    const mounted = (await disks?.close()) ?? [];
    const gone = await Promise.all(agents.map(async (agent) => await agent.dispose(goneMs)));
    return [
      ...left,
      ...undone,
      ...mounted,
      ...(gone.every(Boolean) ? [] : ['agents of the network']),
      ...(isRelayGone ? [] : ['outposts of the relay']),
    ];
  }

  /**
   * Rules in the clients' network outlive the nodes. (So does the rule for the control address, until the containment
   * ends: without its device it has no route to lead to.)
   */
  async #clearClients(): Promise<readonly string[]> {
    try {
      await this.#parts.clearClients();
      return [];
    } catch (error) {
      return [`rules in the clients' network: ${messageOf(error)}`];
    }
  }
}

/**
 * Agents are needed at the first fault, which is some time away: they start one by one, since each start holds up this
 * process for some milliseconds.
 */
function warmUp(agents: readonly Agent[]): void {
  for (const [position, agent] of agents.entries()) {
    setTimeout(() => agent.warmUp(), warmUpGapMs * (position + 1)).unref();
  }
}

/**
 * Kills the nodes' first processes with the rest of their group, and with each the kernel kills all others of its
 * namespace and takes down its network, links included. Gives back the names of what is still there.
 */
export async function endFabric(fabric: Fabric, nodes: readonly LocalNode[]): Promise<string[]> {
  const deadline = performance.now() + goneMs;
  const isEnded = await fabric.kill(goneMs);
  const left = await Promise.all(
    nodes.map(async ({ name, firstProcess }) =>
      (await isGone(firstProcess, deadline)) ? [] : [`processes of ${name}`],
    ),
  );
  return [...left.flat(), ...(isEnded ? [] : ['the switch'])];
}

/** A namespace's first process is gone when all others of it are (pid_namespaces(7)). */
async function isGone(pid: number, deadline: number): Promise<boolean> {
  while (isAlive(processEntry(pid))) {
    if (performance.now() > deadline) return false;
    await delay(1);
  }
  return true;
}
