import { assert } from '../core/errors.ts';
import type { Generator, GeneratorContext, GeneratorEvent, Next } from './generator.ts';
import { done, withRest } from './next.ts';

/** The first `count` operations of a generator. */
export function limit(count: number, inner: Generator): Generator {
  assert(Number.isSafeInteger(count) && count >= 0, `limit(${count}) needs a count`);
  return new Limit(count, inner);
}

class Limit implements Generator {
  readonly #left: number;
  readonly #inner: Generator;

  constructor(left: number, inner: Generator) {
    this.#left = left;
    this.#inner = inner;
  }

  next(context: GeneratorContext): Next {
    if (this.#left === 0) return done;
    const next = this.#inner.next(context);
    if (next.kind === 'done') return done;
    return withRest(next, new Limit(next.kind === 'emit' ? this.#left - 1 : this.#left, next.rest));
  }

  update(event: GeneratorEvent, context: GeneratorContext): Generator {
    const inner = this.#inner.update(event, context);
    return inner === this.#inner ? this : new Limit(this.#left, inner);
  }
}
