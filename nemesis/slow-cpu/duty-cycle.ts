import { setTimeout as delay } from 'node:timers/promises';
import { messageOf } from '../../harness/core/errors.ts';
import type { Evidence } from '../../harness/ports/fault.ts';
import type { ClusterNode } from '../../harness/ports/transport.ts';
import { Pressure } from '../pressure-fault.ts';
import { isDead, processState } from '../process-state.ts';
import { cpuTimeOfAllMs } from './cpu-time.ts';

/** A listing of processes costs more than a signal: children that are born meanwhile are slowed that much later. */
const listEveryMs = 200;
/** So many stops must have been seen before the share says anything. */
const cyclesMin = 3;
const shareMin = 0.4;

export interface DutyCycleOptions {
  /** Of 100 ms the processes are stopped for so many. */
  readonly stoppedOf100: number;
  /** From one stop to the next. */
  readonly sliceMs: number;
}

/**
 * Stops and resumes every process of the nodes many times a second, so that they get a share of their processors. Where it
 * ends halfway, by the controller's end too, the nodes end with the run, stopped or not.
 */
export class DutyCycle extends Pressure {
  readonly #nodes: readonly ClusterNode[];
  readonly #options: DutyCycleOptions;
  readonly #stop = new AbortController();
  #cycling: Promise<void> | undefined;
  #error: string | undefined;
  #pids: readonly number[] = [];
  #since = 0;
  #cpuBeforeMs = 0;
  #stoppedMs = 0;
  /** Looks at all of the processes at the end of a stop, and how many of them found all stopped. */
  #looks = 0;
  #stopped = 0;

  constructor(nodes: readonly ClusterNode[], options: DutyCycleOptions) {
    super();
    this.#nodes = nodes;
    this.#options = options;
  }

  async start(): Promise<string> {
    await this.#list();
    this.#since = performance.now();
    this.#cpuBeforeMs = await cpuTimeOfAllMs(this.#pids);
    // Nobody awaits it before the end; its error is told with the evidence.
    this.#cycling = this.#cycle().catch((error: unknown) => {
      this.#error = messageOf(error);
    });
    const { stoppedOf100, sliceMs } = this.#options;
    const where = this.#nodes.map(({ name }) => name).join(', ');
    return `${this.#pids.length} processes on ${where} stopped ${stoppedOf100} % of the time, in turns of ${sliceMs} ms`;
  }

  async evidence(): Promise<Evidence> {
    const wallMs = performance.now() - this.#since;
    const share = wallMs > 0 ? this.#stoppedMs / wallMs : 0;
    const cpuMs = Math.max(0, (await cpuTimeOfAllMs(this.#pids)) - this.#cpuBeforeMs);
    const isAtWork = this.#cycling !== undefined && !this.#stop.signal.aborted && this.#error === undefined;
    const isSeen = this.#looks >= cyclesMin && this.#stopped >= 0.8 * this.#looks;
    const seen = `all stopped at ${this.#stopped} of ${this.#looks} looks, ${Math.round(100 * share)} % of ${Math.round(wallMs)} ms; ${cpuMs} ms of processor time in it`;
    return {
      holds: isAtWork && isSeen && share >= shareMin && this.#pids.length > 0,
      note: this.#error === undefined ? seen : `${seen}; it ended early: ${this.#error}`,
      detail: { looks: this.#looks, stopped: this.#stopped, stoppedMs: this.#stoppedMs, wallMs, cpuMs },
    };
  }

  async undo(): Promise<void> {
    this.#stop.abort();
    await this.#cycling;
    await Promise.all(this.#nodes.map(async (node) => await node.signalAll('SIGCONT')));
  }

  async left(): Promise<readonly string[]> {
    if (this.#cycling !== undefined && !this.#stop.signal.aborted) return ['the processes are still slowed'];
    const states = await Promise.all(this.#pids.map(processState));
    return states.includes('T') ? ['a process is still stopped'] : [];
  }

  async #cycle(): Promise<void> {
    const { signal } = this.#stop;
    const stopMs = (this.#options.sliceMs * this.#options.stoppedOf100) / 100;
    const runMs = Math.max(1, this.#options.sliceMs - stopMs);
    let listedAt = performance.now();
    while (!signal.aborted) {
      const from = performance.now();
      signalEach(this.#pids, 'SIGSTOP');
      await sleep(stopMs, signal);
      await this.#look();
      signalEach(this.#pids, 'SIGCONT');
      this.#stoppedMs += performance.now() - from;
      if (performance.now() - listedAt > listEveryMs) {
        await this.#list();
        listedAt = performance.now();
      }
      await sleep(runMs, signal);
    }
  }

  async #look(): Promise<void> {
    const states = await Promise.all(this.#pids.map(processState));
    const living = states.filter((state) => !isDead(state));
    if (living.length === 0) return;
    this.#looks++;
    if (living.every((state) => state === 'T')) this.#stopped++;
  }

  async #list(): Promise<void> {
    this.#pids = (await Promise.all(this.#nodes.map(async (node) => await node.pids()))).flat();
  }
}

function signalEach(pids: readonly number[], signal: NodeJS.Signals): void {
  for (const pid of pids) {
    try {
      process.kill(pid, signal);
    } catch (error) {
      // A process that has ended meanwhile needs no signal any more.
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  }
}

async function sleep(ms: number, signal: AbortSignal): Promise<void> {
  // The signal alone rejects this promise, and the caller looks at it.
  await delay(ms, undefined, { signal }).catch(() => undefined);
}
