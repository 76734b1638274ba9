import { assert } from '../core/errors.ts';
import type { ProcessId } from '../core/op.ts';
import type { Prng } from '../core/prng.ts';
import { type Nanos, msToNanos, nanos } from '../core/time.ts';
import type { Draw, Generator, GeneratorContext, GeneratorEvent, Next } from './generator.ts';
import { emit, isCompletionOf, wait, withRest } from './next.ts';

export interface LullOptions {
  readonly prng: Prng;
  /** From the end of one lull to the beginning of the next, in ms. */
  readonly everyMs: number;
  /** How long others are held back at most, for the open ones to end and for the one in the lull, in ms. */
  readonly holdMsMax: number;
  /** Draws the k-th operation of a lull. */
  readonly draw: Draw;
}

/**
 * Now and then nothing new is begun until nothing is open; then one operation goes alone. For operations that any other
 * one in flight refuses, such as a read under a lock on everything: without lulls they hardly ever succeed under load, and
 * whether they do depends on the speed of the machine. Where something stays open, the lull passes without its operation.
 */
export function lulls(options: LullOptions, inner: Generator): Generator {
  assert(options.everyMs > 0 && options.holdMsMax > 0, 'lulls need a length and a distance above 0');
  return new Lulls(options, { due: undefined, heldSince: undefined, alone: undefined, k: 0 }, inner);
}

interface LullState {
  /** When the next lull begins; undefined until the first question starts the clock. */
  readonly due: Nanos | undefined;
  readonly heldSince: Nanos | undefined;
  /** The process that has the lull to itself. */
  readonly alone: ProcessId | undefined;
  readonly k: number;
}

class Lulls implements Generator {
  readonly #options: LullOptions;
  readonly #state: LullState;
  readonly #inner: Generator;

  constructor(options: LullOptions, state: LullState, inner: Generator) {
    this.#options = options;
    this.#state = state;
    this.#inner = inner;
  }

  next(context: GeneratorContext): Next {
    const { now } = context;
    const due = this.#state.due ?? this.#nextDue(now);
    if (now < due) return this.#before(due, context);
    const { alone, k } = this.#state;
    const heldSince = this.#state.heldSince ?? now;
    const until = nanos(heldSince + msToNanos(this.#options.holdMsMax));
    if (alone === undefined && context.free.length === context.concurrency) {
      const prng = this.#options.prng.fork(k);
      const { f, value } = this.#options.draw(prng, k);
      const process = prng.pick(context.free);
      return emit(now, { process, f, value }, this.#with({ due, heldSince, alone: process, k: k + 1 }));
    }
    if (now < until) return wait(until, this.#with({ due, heldSince, alone, k }));
    return this.#over(now).next(context);
  }

  update(event: GeneratorEvent, context: GeneratorContext): Generator {
    const { alone } = this.#state;
    const inner = this.#inner.update(event, context);
    if (alone !== undefined && isCompletionOf(event, alone)) {
      return new Lulls(this.#options, this.#over(event.at).#state, inner);
    }
    return inner === this.#inner ? this : new Lulls(this.#options, this.#state, inner);
  }

  /** The others' turn, until the next lull is due. */
  #before(due: Nanos, context: GeneratorContext): Next {
    const next = this.#inner.next(context);
    if (next.kind === 'done') return next;
    const rest = new Lulls(this.#options, { ...this.#state, due }, next.rest);
    return next.kind === 'wait' ? wait(nanos(Math.min(next.until, due)), rest) : withRest(next, rest);
  }

  #over(now: Nanos): Lulls {
    const { k } = this.#state;
    return this.#with({ due: this.#nextDue(now), heldSince: undefined, alone: undefined, k });
  }

  #nextDue(now: Nanos): Nanos {
    return nanos(now + msToNanos(this.#options.everyMs));
  }

  #with(state: LullState): Lulls {
    return new Lulls(this.#options, state, this.#inner);
  }
}
