import { type Nanos, msToNanos, nanos } from '../core/time.ts';
import type { Generator, GeneratorContext, GeneratorEvent, Next } from './generator.ts';
import { wait, withRest } from './next.ts';

/**
 * How far a paced generator may lag behind its schedule and still catch up. Timers have a resolution of a millisecond,
 * so some catching up keeps the rate true; more would turn every outage into a burst that no seed asked for.
 */
export const lagMsMax = 50;
const lagMax = msToNanos(lagMsMax);

/** The wait in nanoseconds before the k-th operation. */
export type GapOf = (k: number) => number;

/** Spaces the operations of a generator by `gapOf`, all processes together. */
export function pace(gapOf: GapOf, inner: Generator): Generator {
  return new Pace(gapOf, 0, undefined, inner);
}

class Pace implements Generator {
  readonly #gapOf: GapOf;
  readonly #k: number;
  /** When the k-th operation is due; undefined until the first question starts the clock. */
  readonly #due: Nanos | undefined;
  readonly #inner: Generator;

  constructor(gapOf: GapOf, k: number, due: Nanos | undefined, inner: Generator) {
    this.#gapOf = gapOf;
    this.#k = k;
    this.#due = due;
    this.#inner = inner;
  }

  next(context: GeneratorContext): Next {
    const due = this.#due ?? nanos(Math.round(context.now + this.#gapOf(0)));
    if (due > context.now) return wait(due, this.#due === due ? this : this.#with(this.#k, due, this.#inner));
    const next = this.#inner.next(context);
    if (next.kind === 'done') return next;
    if (next.kind === 'wait') return withRest(next, this.#with(this.#k, due, next.rest));
    const from = Math.max(due, next.emission.at - lagMax);
    return withRest(next, this.#with(this.#k + 1, nanos(Math.round(from + this.#gapOf(this.#k + 1))), next.rest));
  }

  update(event: GeneratorEvent, context: GeneratorContext): Generator {
    const inner = this.#inner.update(event, context);
    return inner === this.#inner ? this : this.#with(this.#k, this.#due, inner);
  }

  #with(k: number, due: Nanos | undefined, inner: Generator): Pace {
    return new Pace(this.#gapOf, k, due, inner);
  }
}
