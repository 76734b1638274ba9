import { setTimeout as delay } from 'node:timers/promises';
import { EnvironmentError, messageOf } from '../../core/errors.ts';
import type { NodeName } from '../../core/op.ts';
import type { System, SystemContext } from '../../ports/system.ts';
import type { Cluster, NodeProcess } from '../../ports/transport.ts';
import { callAdapter } from '../call-adapter.ts';
import { within } from '../within.ts';

/** A node that has not answered by then does not start, unless its system says how long it takes. */
const readyMs = 30_000;
const readyAskMs = 1_000;
const readyPollMs = 15;
const tailLines = 15;
/** So many lines are looked through for each one that is shown. */
const tracesPerLine = 20;

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
    await Promise.all(
      nodes.map(async (node) =>
        callAdapter({ ...this.#call('install', node.name), signal }, async () =>
          this.#system.install(node, this.#context),
        ),
      ),
    );
    // What was installed was there long before the run: it is no loss that the system has to answer for.
    await Promise.all(nodes.map(async ({ disk }) => await disk?.synchronise()));
    await Promise.all(nodes.map(async (node) => await this.restart(node.name)));
    await Promise.all(nodes.map(async (node) => await this.#waitReady(node.name, signal)));
  }

  /** Starts the system on a node, unless it runs; returns when its process runs. */
  async restart(name: NodeName): Promise<void> {
    const node = this.cluster.node(name);
    if ((await node.pids()).length > 0) return;
    const process = await callAdapter(this.#call('start', name), async () => this.#system.start(node, this.#context));
    if (typeof Object(process).isRunning !== 'boolean')
      throw new EnvironmentError('adapter', `${this.#system.name}: start of ${name} gave no process`, { node: name });
    this.#processes.set(name, process);
    void this.#watch(name, process);
  }

  async isReady(name: NodeName, signal: AbortSignal): Promise<boolean> {
    const ask = async (): Promise<boolean> => this.#system.isReady(this.cluster.node(name), this.#context, signal);
    return await within(signal, ask());
  }

  #call(method: string, node: NodeName): { readonly what: string; readonly node: NodeName } {
    return { what: `${this.#system.name}: ${method} of ${node}`, node };
  }

  async #watch(name: NodeName, process: NodeProcess): Promise<void> {
    const exit = await process.exited;
    if (this.#isExpected(name) || this.#processes.get(name) !== process) return;
    const how = exit.signal === null ? `exit status ${exit.code}` : exit.signal;
    this.#onCrash({ node: name, text: `${name} ended by itself (${how})${await this.#lastWords(name)}` });
  }

  async #waitReady(name: NodeName, signal: AbortSignal): Promise<void> {
    const deadline = performance.now() + (this.#system.readyMs ?? readyMs);
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
    const all = await this.cluster.node(name).tail(tailLines * tracesPerLine);
    // A node that traces says most of what it says for the checkers; what it said for people is wanted here.
    const lines = all.filter((line) => !(this.#system.hasTrace && isTraceLine(line))).slice(-tailLines);
    return lines.length === 0
      ? '; it printed nothing'
      : `; its last lines:\n${lines.map((line) => `  ${line}`).join('\n')}`;
  }
}

function isTraceLine(line: string): boolean {
  return line.startsWith('{') && line.includes('"act":');
}
