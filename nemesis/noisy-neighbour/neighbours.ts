import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Evidence } from '../../harness/ports/fault.ts';
import type { ClusterNode } from '../../harness/ports/transport.ts';
import { Pressure } from '../pressure-fault.ts';
import { cpuTimeMs } from '../slow-cpu/cpu-time.ts';
import { burnerProgram } from './burner-program.ts';
import { waitedMs } from './run-delay.ts';

const programVariable = 'INDOUBT_BURNER_PROGRAM';
/** A burner ends by itself after this, whatever becomes of the runner. */
const burnMsMax = 120_000;
const endMs = 2_000;
/** What burners must have had of the processors before anything is said of them: a tick of the kernel's count. */
const burntMsMin = 10;

export interface Noise {
  readonly kind: 'cpu' | 'disk';
  /** Burners for each node. */
  readonly burners: number;
}

/**
 * Processes of the harness that take processor time, or write and synchronise in a node's data folder. They are the
 * runner's children and no part of the node; they end with the runner's end of their pipes.
 */
export class Neighbours extends Pressure {
  readonly #nodes: readonly ClusterNode[];
  readonly #noise: Noise;
  readonly #step: string;
  readonly #children: ChildProcess[] = [];
  #pids: readonly number[] = [];
  #waitedBeforeMs = 0;
  #burntMs = 0;
  #isOver = false;

  constructor(nodes: readonly ClusterNode[], step: string, noise: Noise) {
    super();
    this.#nodes = nodes;
    this.#noise = noise;
    this.#step = step;
  }

  async start(): Promise<string> {
    const { kind, burners } = this.#noise;
    this.#pids = (await Promise.all(this.#nodes.map(async (node) => await node.pids()))).flat();
    this.#waitedBeforeMs = await this.#waited();
    for (const node of this.#nodes) for (let i = 0; i < burners; i++) this.#children.push(this.#burner(node, i));
    await Promise.all(this.#children.map(async (child) => await once(child, 'spawn')));
    const where = this.#nodes.map(({ name }) => name).join(', ');
    return `${burners} processes each beside ${where} that take ${kind === 'cpu' ? 'processor time' : 'the disk'}`;
  }

  /** They run and have burnt; what the node's processes waited for a processor meanwhile is told beside it. */
  async evidence(): Promise<Evidence> {
    const running = this.#children.filter(({ exitCode, signalCode }) => exitCode === null && signalCode === null);
    const burnt = await Promise.all(running.map(async ({ pid }) => (pid === undefined ? 0 : await cpuTimeMs(pid))));
    this.#burntMs = burnt.reduce((sum, ms) => sum + ms, 0);
    const waitedNow = Math.max(0, (await this.#waited()) - this.#waitedBeforeMs);
    const holds =
      !this.#isOver && running.length > 0 && running.length === this.#children.length && this.#burntMs >= burntMsMin;
    const note = `${running.length} of ${this.#children.length} run and had ${this.#burntMs} ms of processor time; the node waited ${waitedNow.toFixed(1)} ms for one`;
    return { holds, note, detail: { running: running.length, burntMs: this.#burntMs, waitedMs: waitedNow } };
  }

  async undo(): Promise<void> {
    this.#isOver = true;
    for (const child of this.#children) child.kill('SIGKILL');
    const deadline = performance.now() + endMs;
    while ((await this.left()).length > 0 && performance.now() < deadline) await delay(5);
  }

  async left(): Promise<readonly string[]> {
    const running = this.#children.filter(({ exitCode, signalCode }) => exitCode === null && signalCode === null);
    return await Promise.resolve(running.map(({ pid }) => `noisy neighbour ${pid ?? '?'} still runs`));
  }

  async #waited(): Promise<number> {
    return (await Promise.all(this.#pids.map(waitedMs))).reduce((sum, ms) => sum + ms, 0);
  }

  #burner({ dataFolder }: ClusterNode, index: number): ChildProcess {
    const path = join(dataFolder, `.noise-${this.#step}-${index}`);
    const args = ['-e', `eval(process.env.${programVariable})`, this.#noise.kind, String(burnMsMax), path];
    const env = { ...process.env, [programVariable]: `(${burnerProgram.toString()})()` };
    const child = spawn(process.execPath, args, { env, stdio: ['pipe', 'ignore', 'ignore'] });
    // Its end is seen by its status; a pipe that breaks with it says nothing more.
    child.stdin?.on('error', () => undefined);
    return child;
  }
}
