import { assert } from '../core/errors.ts';
import type { ProcessId } from '../core/op.ts';
import type { Prng } from '../core/prng.ts';
import { type Nanos, msToNanos, nanos } from '../core/time.ts';
import type { Draw, Generator, GeneratorContext, GeneratorEvent, Next } from './generator.ts';
import { done, emit, isCompletionOf, wait } from './next.ts';

export interface UntilOkOptions {
  readonly attemptsMax: number;
  /** From a completion that was not `ok` to the next attempt. */
  readonly pauseMs: number;
}

/**
 * One operation, asked again until it is `ok`, or `attemptsMax` times, on any process. The k-th attempt is the k-th
 * draw, so that an attempt may carry an id of its own.
 */
export function untilOk(prng: Prng, draw: Draw, options: UntilOkOptions): Generator {
  assert(options.attemptsMax > 0, `untilOk with ${options.attemptsMax} attempts`);
  return new UntilOk({ prng, draw, options, attempt: 0, open: undefined, notBefore: nanos(0) });
}

interface UntilOkState {
  readonly prng: Prng;
  readonly draw: Draw;
  readonly options: UntilOkOptions;
  readonly attempt: number;
  /** The process that has the attempt open. */
  readonly open: ProcessId | undefined;
  readonly notBefore: Nanos;
}

class UntilOk implements Generator {
  readonly #state: UntilOkState;

  constructor(state: UntilOkState) {
    this.#state = state;
  }

  next(context: GeneratorContext): Next {
    const { prng, draw, options, attempt, open, notBefore } = this.#state;
    if (open !== undefined) return wait(nanos(Infinity), this);
    if (attempt >= options.attemptsMax) return done;
    if (notBefore > context.now) return wait(notBefore, this);
    const own = prng.fork(attempt);
    const { f, value } = draw(own, attempt);
    const process = own.pick(context.free);
    return emit(
      context.now,
      { process, f, value },
      new UntilOk({ ...this.#state, attempt: attempt + 1, open: process }),
    );
  }

  update(event: GeneratorEvent): Generator {
    const { open, options } = this.#state;
    if (open === undefined || !isCompletionOf(event, open)) return this;
    const attempt = event.completion.type === 'ok' ? options.attemptsMax : this.#state.attempt;
    const notBefore = nanos(event.at + msToNanos(options.pauseMs));
    return new UntilOk({ ...this.#state, attempt, open: undefined, notBefore });
  }
}
