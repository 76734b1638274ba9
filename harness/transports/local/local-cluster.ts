import { setTimeout as delay } from 'node:timers/promises';
import { EnvironmentError, messageOf } from '../../core/errors.ts';
import type { NodeName } from '../../core/op.ts';
import type { Cluster, ClusterNode, ClusterSpec, Endpoint, Net, PortName } from '../../ports/transport.ts';
import { type AddressPlan, addressOf } from './addresses.ts';
import type { Agent } from './agent.ts';
import type { Keeper } from './keeper.ts';
import type { LocalNet } from './local-net.ts';
import type { LocalNode } from './local-node.ts';
import { runnerUndoLines } from './node-scripts.ts';
import { isAlive, processEntry } from './process-table.ts';
import { runTool } from './run-tool.ts';

/** How long the kernel may take to end what was killed; a process in an uninterruptible wait takes longer. */
const goneMs = 2_000;

export interface LocalClusterParts {
  readonly spec: ClusterSpec;
  readonly addresses: AddressPlan;
  readonly nodes: readonly LocalNode[];
  readonly net: LocalNet;
  /** Of the nodes and of the switch. */
  readonly keepers: readonly Keeper[];
  readonly agents: readonly Agent[];
  /** In which the transport's tools are started. */
  readonly env: Readonly<Record<string, string>>;
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

  /** Every node has one address, the same for everybody: what is cut is decided by where packets come from. */
  reach(_from: NodeName, to: NodeName, port: PortName): Endpoint {
    return this.listen(to, port);
  }

  control(to: NodeName, port: PortName): Endpoint & { readonly localAddress: string } {
    return { ...this.listen(to, port), localAddress: this.#parts.addresses.control.ip };
  }

  async dispose(): Promise<readonly string[]> {
    this.#disposal ??= this.#dispose();
    return await this.#disposal;
  }

  async #dispose(): Promise<readonly string[]> {
    const { nodes, keepers, agents } = this.#parts;
    const [undone, left] = await Promise.all([this.#undoRunner(), endNamespaces(nodes, keepers)]);
    const stay = await Promise.all(agents.map(async (agent) => await agent.dispose(goneMs)));
    return [...left, ...undone, ...(stay.every(Boolean) ? [] : ['agents of the network'])];
  }

  /** What was made in the runner's own network, which outlives the cluster. */
  async #undoRunner(): Promise<readonly string[]> {
    const { addresses, net, env } = this.#parts;
    const input = runnerUndoLines(addresses);
    const [healed, ruled] = await Promise.allSettled([
      net.healClients(),
      runTool({ argv: ['ip', '-batch', '-'], input, env, timeoutMs: goneMs }),
    ]);
    return [
      ...(healed.status === 'rejected' ? [`rules in the clients' network: ${messageOf(healed.reason)}`] : []),
      ...(ruled.status === 'fulfilled' && ruled.value.code === 0 ? [] : [`the route of ${addresses.control.device}`]),
    ];
  }
}

/**
 * Kills each node's first process, and with it the kernel kills all others of its namespace and takes down its network,
 * links included. Gives back the names of what is still there.
 */
export async function endNamespaces(nodes: readonly LocalNode[], keepers: readonly Keeper[]): Promise<string[]> {
  for (const { firstProcess } of nodes) killNow(firstProcess);
  const deadline = performance.now() + goneMs;
  const left = await Promise.all([
    ...nodes.map(async (node) => ((await isGone(node.firstProcess, deadline)) ? [] : [`processes of ${node.name}`])),
    ...keepers.map(async (keeper) => ((await keeper.kill(goneMs)) ? [] : [`keeper of ${keeper.name}`])),
  ]);
  return left.flat();
}

/** A namespace's first process is gone when all others of it are (pid_namespaces(7)). */
async function isGone(pid: number, deadline: number): Promise<boolean> {
  while (isAlive(processEntry(pid))) {
    if (performance.now() > deadline) return false;
    await delay(1);
  }
  return true;
}

function killNow(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
