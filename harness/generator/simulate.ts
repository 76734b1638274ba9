import { assert } from '../core/errors.ts';
import type { Json } from '../core/json.ts';
import type { Completion, Invocation, NodeName, Op, ProcessId } from '../core/op.ts';
import type { Prng } from '../core/prng.ts';
import { type Nanos, msToNanos, nanos } from '../core/time.ts';
import type { Generator, GeneratorContext, GeneratorEvent, NodeOf } from './generator.ts';

/** Questions answered by `wait` in a row without the clock moving: beyond it the generator does not move at all. */
const idleQuestionsMax = 1_000;
const operationsMaxDefault = 100_000;

export interface SimulationOptions {
  /** Latencies and outcomes are drawn from it. */
  readonly prng: Prng;
  readonly concurrency: number;
  readonly nodeOf?: NodeOf;
  /** Mean latency of an operation, in ms; latencies are exponential. Default 2. */
  readonly latencyMs?: number;
  /** When an operation without an answer becomes `info`. Default 1,000. */
  readonly timeoutMs?: number;
  /** No operation begins at or after it. Default: none. */
  readonly untilMs?: number;
  /** The simulation ends after so many operations. Default 100,000. */
  readonly operationsMax?: number;
  /** What becomes of an operation; default: `ok` with the value that was asked. */
  readonly answer?: (invocation: Invocation, prng: Prng, at: Nanos) => Completion;
}

/** An answer that fails and loses operations in integer proportions: `ok` for the rest of 100. */
export function answerWith(percent: {
  readonly fail: number;
  readonly info: number;
}): NonNullable<SimulationOptions['answer']> {
  return ({ value }, prng) => {
    const draw = prng.below(100);
    if (draw < percent.fail) return { type: 'fail', error: 'refused' };
    if (draw < percent.fail + percent.info) return { type: 'info', error: 'timed out' };
    return { type: 'ok', value };
  };
}

/**
 * Runs a generator against a fake client in virtual time, under the interpreter's rules: one open operation a process,
 * and a process that ends in `info` is retired. The same generator and seed give the same history, byte for byte.
 */
export function simulate(generator: Generator, options: SimulationOptions): Op[] {
  return new Simulation(generator, options).run();
}

interface Open {
  readonly process: ProcessId;
  readonly invocation: Invocation;
  readonly completion: Completion;
  readonly completesAt: Nanos;
}

class Simulation {
  readonly #options: SimulationOptions;
  readonly #ops: Op[] = [];
  /** By slot. */
  readonly #processes: ProcessId[];
  readonly #open: (Open | undefined)[];
  #generator: Generator;
  #now: Nanos = nanos(0);
  #started = 0;

  constructor(generator: Generator, options: SimulationOptions) {
    this.#generator = generator;
    this.#options = options;
    this.#processes = Array.from({ length: options.concurrency }, (_, slot) => slot);
    this.#open = Array.from({ length: options.concurrency }, () => undefined);
  }

  run(): Op[] {
    const until = msToNanos(this.#options.untilMs ?? Infinity);
    const operationsMax = this.#options.operationsMax ?? operationsMaxDefault;
    let idle = 0;
    while (this.#now < until && this.#started < operationsMax) {
      const wakeAt = this.#step();
      if (wakeAt === 'done') break;
      if (wakeAt === 'started') {
        idle = 0;
        continue;
      }
      const completed = this.#completeBefore(nanos(Math.min(wakeAt, until)));
      idle = completed || wakeAt > this.#now ? 0 : idle + 1;
      assert(idle < idleQuestionsMax, `the generator waits until ${wakeAt} at ${this.#now}, again and again`);
      if (completed) continue;
      // Nothing is open and nobody will ever ask again: no client could go on from here.
      if (wakeAt === Infinity) break;
      this.#now = nanos(Math.max(this.#now, wakeAt));
    }
    while (this.#completeBefore(nanos(Infinity)));
    return this.#ops;
  }

  /** Asks the generator once: starts what it emits, or says until when there is nothing to do. */
  #step(): Nanos | 'started' | 'done' {
    const context = this.#context();
    if (context.free.length === 0) return nanos(Infinity);
    const next = this.#generator.next(context);
    if (next.kind === 'done') return 'done';
    if (next.kind === 'wait') {
      this.#generator = next.rest;
      return next.until;
    }
    if (next.emission.at > this.#now) return next.emission.at;
    this.#generator = next.rest;
    this.#start(next.emission.invocation);
    return 'started';
  }

  #start(invocation: Invocation): void {
    const { concurrency, prng, latencyMs = 2, timeoutMs = 1_000 } = this.#options;
    const slot = invocation.process % concurrency;
    assert(
      this.#processes[slot] === invocation.process && this.#open[slot] === undefined,
      `process ${invocation.process} is not free`,
    );
    const own = prng.fork(this.#started);
    const completion = this.#options.answer?.(invocation, own, this.#now) ?? { type: 'ok', value: invocation.value };
    const latency = completion.type === 'info' ? timeoutMs : Math.min(own.exponential(latencyMs), timeoutMs);
    this.#started++;
    this.#open[slot] = {
      process: invocation.process,
      invocation,
      completion,
      completesAt: nanos(this.#now + msToNanos(latency)),
    };
    this.#record('invoke', invocation, invocation.value, undefined);
    this.#tell({ kind: 'invoked', at: this.#now, invocation });
  }

  /** Completes the earliest open operation, if it ends by then; the clock moves there. */
  #completeBefore(limit: Nanos): boolean {
    let first: Open | undefined;
    for (const open of this.#open) {
      if (open !== undefined && (first === undefined || open.completesAt < first.completesAt)) first = open;
    }
    if (first === undefined || first.completesAt > limit) return false;
    const { process, invocation, completion } = first;
    const slot = process % this.#options.concurrency;
    this.#now = nanos(Math.max(this.#now, first.completesAt));
    this.#open[slot] = undefined;
    const error = completion.type === 'ok' ? undefined : completion.error;
    this.#record(completion.type, invocation, completion.value ?? invocation.value, error);
    const successor = process + this.#options.concurrency;
    if (completion.type === 'info') this.#processes[slot] = successor;
    this.#tell({ kind: 'completed', at: this.#now, invocation, completion });
    if (completion.type === 'info') this.#tell({ kind: 'retired', at: this.#now, process, successor });
    return true;
  }

  #record(type: Op['type'], { process, f }: Invocation, value: Json, error: string | undefined): void {
    const node: NodeName | undefined = this.#options.nodeOf?.(process % this.#options.concurrency);
    this.#ops.push({
      index: this.#ops.length,
      time: this.#now,
      type,
      process,
      f,
      value,
      ...(error === undefined ? {} : { error }),
      ...(node === undefined ? {} : { node }),
    });
  }

  #context(): GeneratorContext {
    const { concurrency } = this.#options;
    const free = this.#processes.filter((_, slot) => this.#open[slot] === undefined);
    return {
      now: this.#now,
      free: free.toSorted((a, b) => a - b),
      concurrency,
      slotOf: (process) => process % concurrency,
    };
  }

  #tell(event: GeneratorEvent): void {
    this.#generator = this.#generator.update(event, this.#context());
  }
}
