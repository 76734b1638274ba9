import { nanos } from '../core/time.ts';
import type { Generator, GeneratorContext, GeneratorEvent, Next } from './generator.ts';
import { done, wait, withRest } from './next.ts';

/** One generator after another; the next begins as soon as the one before it is done. */
export function sequence(...generators: readonly Generator[]): Generator {
  return new Sequence({ generators, index: 0, head: generators[0], hasBarriers: false });
}

/** One generator after another; each begins when every operation of those before it is complete. */
export function phases(...generators: readonly Generator[]): Generator {
  return new Sequence({ generators, index: 0, head: generators[0], hasBarriers: true });
}

interface SequenceState {
  /** As they were at first; only the head's progress is kept. */
  readonly generators: readonly Generator[];
  readonly index: number;
  /** What is left of the one that is asked; undefined before a barrier that has not opened. */
  readonly head: Generator | undefined;
  /** Whether a part begins only when every process is free. */
  readonly hasBarriers: boolean;
}

class Sequence implements Generator {
  readonly #state: SequenceState;

  constructor(state: SequenceState) {
    this.#state = state;
  }

  next(context: GeneratorContext): Next {
    const { generators, hasBarriers } = this.#state;
    let { index, head } = this.#state;
    for (;;) {
      const part = head ?? generators[index];
      if (part === undefined) return done;
      // The barrier is closed while any operation is open, whichever part it came from.
      if (head === undefined && hasBarriers && context.free.length < context.concurrency) {
        return wait(nanos(Infinity), index === this.#state.index ? this : this.#at(index, undefined));
      }
      const next = part.next(context);
      if (next.kind !== 'done') return withRest(next, this.#at(index, next.rest));
      index++;
      head = undefined;
    }
  }

  update(event: GeneratorEvent, context: GeneratorContext): Generator {
    const { index, head } = this.#state;
    const updated = head?.update(event, context);
    return updated === head ? this : this.#at(index, updated);
  }

  #at(index: number, head: Generator | undefined): Sequence {
    return new Sequence({ generators: this.#state.generators, index, head, hasBarriers: this.#state.hasBarriers });
  }
}
