import { setTimeout as delay } from 'node:timers/promises';
import { EnvironmentError, messageOf } from '../../core/errors.ts';
import type { NodeName } from '../../core/op.ts';
import type { System, SystemContext } from '../../ports/system.ts';
import type { Cluster, NodeProcess } from '../../ports/transport.ts';

/** A node that has not answered by then does not start. */
const readyLimitMs = 30_000;
const readyAskMs = 1_000;
const readyPollMs = 15;
const tailLines = 15;

export interface Crash {
  readonly node: NodeName;
  readonly text: string;
}

/**
 * Installs, starts and restarts the system's nodes, and knows which of their processes ended without having been asked
 * to: a fault says beforehand that it will end one.
 */
export class ClusterLife {
  readonly cluster: Cluster;
  readonly #system: System;
  readonly #context: SystemContext;
  readonly #onCrash: (crash: Crash) => void;
  readonly #processes = new Map<NodeName, NodeProcess>();
  /** Nodes that something is about to end, or is ending. */
  readonly #isExpected: (node: NodeName) => boolean;

  constructor(options: {
    readonly system: System;
    readonly context: SystemContext;
    /** True while a fault, or the end of the run, accounts for the node's processes ending. */
    readonly isExpected: (node: NodeName) => boolean;
    readonly onCrash: (crash: Crash) => void;
  }) {
    this.#system = options.system;
    this.#context = options.context;
    this.#isExpected = options.isExpected;
    this.#onCrash = options.onCrash;
    this.cluster = options.context.cluster;
  }

  /** Installs and starts every node and waits until each answers.
   *
   * @throws EnvironmentError `node-not-ready` with the node's last lines.
   */
  async startAll(signal: AbortSignal): Promise<void> {
    const { nodes } = this.cluster;
    await Promise.all(nodes.map(async (node) => await this.#system.install(node, this.#context)));
    await Promise.all(nodes.map(async (node) => await this.restart(node.name)));
    await Promise.all(nodes.map(async (node) => await this.#waitReady(node.name, signal)));
  }

  /** Starts the system on a node, unless it runs; returns when its process runs. */
  async restart(name: NodeName): Promise<void> {
    const node = this.cluster.node(name);
    if ((await node.pids()).length > 0) return;
    const process = await this.#system.start(node, this.#context);
    this.#processes.set(name, process);
    void this.#watch(name, process);
  }

  async isReady(name: NodeName, signal: AbortSignal): Promise<boolean> {
    return await this.#system.isReady(this.cluster.node(name), this.#context, signal);
  }

  async #watch(name: NodeName, process: NodeProcess): Promise<void> {
    const exit = await process.exited;
    if (this.#isExpected(name) || this.#processes.get(name) !== process) return;
    const how = exit.signal === null ? `exit status ${exit.code}` : exit.signal;
    this.#onCrash({ node: name, text: `${name} ended by itself (${how})${await this.#lastWords(name)}` });
  }

  async #waitReady(name: NodeName, signal: AbortSignal): Promise<void> {
    const deadline = performance.now() + readyLimitMs;
    let why = 'it gives no answer';
    for (;;) {
      signal.throwIfAborted();
      const process = this.#processes.get(name);
      if (process !== undefined && !process.isRunning) {
        const exit = await process.exited;
        throw await this.#notReady(name, `it ended with ${exit.signal ?? `exit status ${exit.code}`}`);
      }
      try {
        if (await this.isReady(name, AbortSignal.any([signal, AbortSignal.timeout(readyAskMs)]))) return;
      } catch (error) {
        // Not ready yet is the usual case; the last reason is told if it stays so.
        why = messageOf(error);
      }
      if (performance.now() > deadline) throw await this.#notReady(name, why);
      await delay(readyPollMs);
    }
  }

  async #notReady(name: NodeName, why: string): Promise<EnvironmentError> {
    return new EnvironmentError(
      'node-not-ready',
      `${name} did not start: ${why}${await this.#lastWords(name)}\nSee logs/${name}/ in the run's folder.`,
      { node: name },
    );
  }

  async #lastWords(name: NodeName): Promise<string> {
    const lines = await this.cluster.node(name).tail(tailLines);
    return lines.length === 0
      ? '; it printed nothing'
      : `; its last lines:\n${lines.map((line) => `  ${line}`).join('\n')}`;
  }
}
