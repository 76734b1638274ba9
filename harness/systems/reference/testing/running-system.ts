import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import type { Completion, NodeName } from '../../../core/op.ts';
import type { FinalState, NodeState, TraceEvent } from '../../../core/trace.ts';
import type { Client } from '../../../ports/client.ts';
import type { System, SystemContext } from '../../../ports/system.ts';
import type { Cluster } from '../../../ports/transport.ts';
import { startLoopbackCluster } from '../../testing/loopback-cluster.ts';

export interface RunningOptions {
  readonly nodes?: number;
  readonly bug?: string;
  readonly accountsPerParticipant?: number;
  readonly options?: SystemContext['options'];
}

export interface TransferOptions {
  readonly from?: string;
  readonly to?: string;
  readonly amount?: number;
  readonly timeoutMs?: number;
}

const readyMs = 10_000;
const fewAccounts = 2;
const startBalance = 100;

const traceSchema = z.looseObject({
  incarnation: z.number(),
  sequence: z.number(),
  act: z.looseObject({ kind: z.string() }),
});

/** A reference system on loopback: real processes, with the handful of things that tests do to them. */
export class RunningSystem implements AsyncDisposable {
  readonly cluster: Cluster;
  readonly context: SystemContext;
  /** As printed, by node. */
  readonly traces: (Omit<TraceEvent, 'seenAt'> & { readonly node: NodeName })[] = [];
  readonly #system: System;
  readonly #clients: Client[] = [];

  private constructor(
    system: System,
    cluster: Cluster,
    { bug, accountsPerParticipant = fewAccounts, options = {} }: RunningOptions,
  ) {
    this.#system = system;
    this.cluster = cluster;
    const participants = cluster.nodes.slice(1).map(({ name }) => name);
    const names = Array.from({ length: accountsPerParticipant * participants.length }, (_, i) => `a${i}`);
    this.context = {
      cluster,
      version: system.versions[0] ?? '',
      options,
      initial: {
        accounts: Object.fromEntries(names.map((name) => [name, startBalance])),
        placement: Object.fromEntries(names.map((name, i) => [name, participants[i % participants.length] ?? ''])),
      },
      onTrace: (node, line) => {
        const trace = traceSchema.parse(JSON.parse(line)) as unknown as Omit<TraceEvent, 'seenAt' | 'node'>;
        this.traces.push({ ...trace, node });
      },
      ...(bug === undefined ? {} : { bug }),
    };
  }

  static async start(system: System, options: RunningOptions = {}): Promise<RunningSystem> {
    const names = Array.from({ length: options.nodes ?? 4 }, (_, i) => `n${i + 1}`);
    const cluster = await startLoopbackCluster(names, Object.keys(system.ports));
    const running = new RunningSystem(system, cluster, options);
    try {
      await Promise.all(cluster.nodes.map(async (node) => await system.install(node, running.context)));
      await Promise.all(cluster.nodes.map(async ({ name }) => await running.restart(name)));
      // A node answers before its connections are there, and refuses what needs the others.
      await running.until('every node has a connection to every other', async () => {
        const states = await Promise.all(names.map(async (name) => await running.state(name)));
        return states.every(({ counters }) => (counters?.['connections'] ?? 0) >= names.length - 1);
      });
      return running;
    } catch (error) {
      await running[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** Starts a node that is down, and waits until it answers. */
  async restart(name: NodeName): Promise<void> {
    const node = this.cluster.node(name);
    await this.#system.start(node, this.context);
    await this.until(`${name} answers`, async () => {
      const isReady = await this.#system.isReady(node, this.context, AbortSignal.timeout(1_000));
      if (!isReady && (await node.pids()).length === 0) throw new Error((await node.tail(5)).join('\n'));
      return isReady;
    });
  }

  async kill(name: NodeName): Promise<void> {
    await this.cluster.node(name).signalAll('SIGKILL');
  }

  async pause(name: NodeName): Promise<void> {
    await this.cluster.node(name).signalAll('SIGSTOP');
  }

  async resume(name: NodeName): Promise<void> {
    await this.cluster.node(name).signalAll('SIGCONT');
  }

  async client(node: NodeName = 'n1'): Promise<Client> {
    const factory = this.#system.clients['transfer'];
    if (factory === undefined) throw new Error('no client for transfer');
    const { cluster } = this;
    const client = factory({
      node,
      reach: (to, port) => cluster.reach('clients', to, port),
      ...(cluster.clientAddress === undefined ? {} : { localAddress: cluster.clientAddress }),
      nodes: cluster.nodes.map(({ name }) => name),
      options: {},
    });
    await client.open(AbortSignal.timeout(5_000));
    this.#clients.push(client);
    return client;
  }

  /** A transfer of one unit, from a0 to a1 unless told otherwise, on a connection of its own. */
  async transfer(txn: string, options: TransferOptions = {}): Promise<Completion> {
    const { from = 'a0', to = 'a1', amount = 1, timeoutMs = 5_000 } = options;
    const client = await this.client();
    const value = { txn, from, to, amount };
    return await client.invoke({ process: 0, f: 'transfer', value }, AbortSignal.timeout(timeoutMs));
  }

  async state(name: NodeName): Promise<NodeState> {
    if (this.#system.observe === undefined) throw new Error('not observable');
    return await this.#system.observe(name, this.context, AbortSignal.timeout(2_000));
  }

  async final(name: NodeName): Promise<Omit<FinalState, 'time' | 'node'>> {
    if (this.#system.finalState === undefined) throw new Error('no final state');
    return await this.#system.finalState(name, this.context, AbortSignal.timeout(2_000));
  }

  /** Waits until it holds; the reason of a failure is what it waited for. */
  async until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
    const deadline = performance.now() + readyMs;
    while (!(await holds())) {
      if (performance.now() > deadline) throw new Error(`${what}: not within ${readyMs} ms`);
      await delay(5);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#clients.map(async (client) => await client.close()));
    await this.cluster.dispose();
  }
}
