import { assert } from '../core/errors.ts';
import { type Nanos, msToNanos, nanos } from '../core/time.ts';
import type { Generator, GeneratorContext, GeneratorEvent, Next } from './generator.ts';
import { done, wait, withRest } from './next.ts';

/** The operations that a generator begins within `durationMs` of being asked for the first time. */
export function timeLimit(durationMs: number, inner: Generator): Generator {
  assert(durationMs >= 0, `timeLimit(${durationMs}) needs a duration`);
  return new TimeLimit(msToNanos(durationMs), undefined, inner);
}

class TimeLimit implements Generator {
  readonly #duration: Nanos;
  readonly #deadline: Nanos | undefined;
  readonly #inner: Generator;

  constructor(duration: Nanos, deadline: Nanos | undefined, inner: Generator) {
    this.#duration = duration;
    this.#deadline = deadline;
    this.#inner = inner;
  }

  next(context: GeneratorContext): Next {
    const deadline = this.#deadline ?? nanos(context.now + this.#duration);
    if (context.now >= deadline) return done;
    const next = this.#inner.next(context);
    if (next.kind === 'done') return done;
    if (next.kind === 'wait') {
      return wait(nanos(Math.min(next.until, deadline)), new TimeLimit(this.#duration, deadline, next.rest));
    }
    const { at } = next.emission;
    if (at >= deadline) return done;
    // An emission that lies ahead may be dropped and asked for again: the deadline must not move with that.
    if (at > context.now) return wait(at, new TimeLimit(this.#duration, deadline, this.#inner));
    return withRest(next, new TimeLimit(this.#duration, deadline, next.rest));
  }

  update(event: GeneratorEvent, context: GeneratorContext): Generator {
    const inner = this.#inner.update(event, context);
    return inner === this.#inner ? this : new TimeLimit(this.#duration, this.#deadline, inner);
  }
}
