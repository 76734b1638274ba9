import type { Json } from '../core/json.ts';
import type { Completion, Invocation, NodeName, ProcessId } from '../core/op.ts';
import type { Prng } from '../core/prng.ts';
import type { Nanos } from '../core/time.ts';

/** What a generator sees when it is asked: virtual time, and who is free. */
export interface GeneratorContext {
  readonly now: Nanos;
  /** Processes that have no open operation, in ascending order. Never empty when `next` is called. */
  readonly free: readonly ProcessId[];
  /** The slot of a process: `process % concurrency`; stable across retirements. */
  readonly slotOf: (process: ProcessId) => number;
  readonly concurrency: number;
}

/** An operation to start, not before `at`. */
export interface Emission {
  readonly at: Nanos;
  readonly invocation: Invocation;
}

/**
 * A generator's answer. `wait`: nothing now; ask again when something completes, and at the latest at `until`
 * (Infinity: only then). Each answer carries the generator to ask next; the one that was asked is unchanged.
 */
export type Next =
  | { readonly kind: 'emit'; readonly emission: Emission; readonly rest: Generator }
  | { readonly kind: 'wait'; readonly until: Nanos; readonly rest: Generator }
  | { readonly kind: 'done' };

/** What happened to an operation: fed back, so that a generator may follow up on it. */
export type GeneratorEvent =
  | { readonly kind: 'invoked'; readonly at: Nanos; readonly invocation: Invocation }
  | { readonly kind: 'completed'; readonly at: Nanos; readonly invocation: Invocation; readonly completion: Completion }
  /** The process is no more; `successor` takes its slot. */
  | { readonly kind: 'retired'; readonly at: Nanos; readonly process: ProcessId; readonly successor: ProcessId };

/**
 * A source of operations: an immutable value over a virtual clock. Asking it twice gives the same answer twice;
 * randomness is a `Prng` seed held as a value, never shared state.
 */
export interface Generator {
  next(context: GeneratorContext): Next;
  update(event: GeneratorEvent, context: GeneratorContext): Generator;
}

/** Draws the k-th operation of a kind: a pure function of the draw's own generator of random numbers and of k. */
export type Draw = (prng: Prng, k: number) => { readonly f: string; readonly value: Json };

/** The node that a process's client talks to, by slot, unless the workload says otherwise. */
export type NodeOf = (slot: number) => NodeName;
