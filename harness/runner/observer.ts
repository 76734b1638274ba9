import { messageOf } from '../core/errors.ts';
import type { NodeName } from '../core/op.ts';
import type { NodeState, StateSample } from '../core/trace.ts';
import type { Nanos } from '../core/time.ts';
import { nodeStateSchema } from '../store/evidence-schema.ts';
import { describeIssue } from '../store/json-lines.ts';
import { within } from './within.ts';

const sampleEveryMs = 100;
const answerLimitMs = 400;

export interface ObserverOptions {
  readonly nodes: readonly NodeName[];
  readonly observe: (node: NodeName, signal: AbortSignal) => Promise<NodeState>;
  readonly now: () => Nanos;
  readonly record: (sample: StateSample) => void;
  /** Told of each answer, before the next is asked for. */
  readonly onState?: (node: NodeName, state: NodeState) => void;
}

/** Asks every node for its state ten times a second over the control path; a slow node delays nobody but itself. */
export class Observer {
  readonly #options: ObserverOptions;
  readonly #latest = new Map<NodeName, StateSample>();
  readonly #stop = new AbortController();
  #loops: Promise<void>[] = [];

  constructor(options: ObserverOptions) {
    this.#options = options;
  }

  start(): void {
    this.#loops = this.#options.nodes.map((node) => this.#loop(node));
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    await Promise.all(this.#loops);
  }

  /** The newest sample, answered or not. */
  latest(node: NodeName): StateSample | undefined {
    return this.#latest.get(node);
  }

  async #loop(node: NodeName): Promise<void> {
    const stop = this.#stop.signal;
    while (!stop.aborted) {
      const begun = performance.now();
      const sample = await this.#sample(node, AbortSignal.any([stop, AbortSignal.timeout(answerLimitMs)]));
      if (stop.aborted) return;
      this.#latest.set(node, sample);
      this.#options.record(sample);
      if (sample.state !== undefined) this.#options.onState?.(node, sample.state);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(done, Math.max(0, begun + sampleEveryMs - performance.now()));
        function done(): void {
          clearTimeout(timer);
          stop.removeEventListener('abort', done);
          resolve();
        }
        stop.addEventListener('abort', done);
      });
    }
  }

  async #sample(node: NodeName, signal: AbortSignal): Promise<StateSample> {
    try {
      // An adapter that forgets the signal must not hold the loop.
      const answer = await within(signal, this.#options.observe(node, signal));
      const checked = nodeStateSchema.safeParse(answer);
      // The time of the answer: what it says was true at some moment before it.
      const time = this.#options.now();
      if (checked.success) return { time, node, state: checked.data };
      return { time, node, error: `state: ${describeIssue(checked.error)}` };
    } catch (error) {
      return { time: this.#options.now(), node, error: messageOf(error).slice(0, 200) };
    }
  }
}
