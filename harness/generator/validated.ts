import { assert } from '../core/errors.ts';
import { stringifyJson } from '../core/json.ts';
import type { Generator, GeneratorContext, GeneratorEvent, Next } from './generator.ts';
import { withRest } from './next.ts';

/**
 * Holds a generator to its contract: an emission names a free process and no time that is past, and a question asked
 * twice has one answer. For tests and for generators from elsewhere; it asks everything twice.
 */
export function validated(inner: Generator): Generator {
  return new Validated(inner);
}

class Validated implements Generator {
  readonly #inner: Generator;

  constructor(inner: Generator) {
    this.#inner = inner;
  }

  next(context: GeneratorContext): Next {
    assert(context.free.length > 0, 'a generator is asked only when a process is free');
    const next = this.#inner.next(context);
    const again = this.#inner.next(context);
    assert(shown(next) === shown(again), `asked twice, a generator said ${shown(next)} and then ${shown(again)}`);
    if (next.kind === 'done') return next;
    if (next.kind === 'emit') {
      const { at, invocation } = next.emission;
      assert(context.free.includes(invocation.process), `process ${invocation.process} is not free`);
      assert(at >= context.now && at < Infinity, `an emission at ${at}, asked at ${context.now}`);
    } else {
      assert(next.until > context.now, `a wait until ${next.until}, asked at ${context.now}`);
    }
    return withRest(next, new Validated(next.rest));
  }

  update(event: GeneratorEvent, context: GeneratorContext): Generator {
    const inner = this.#inner.update(event, context);
    return inner === this.#inner ? this : new Validated(inner);
  }
}

function shown(next: Next): string {
  if (next.kind === 'emit') return stringifyJson(next.emission);
  return next.kind === 'wait' ? `wait until ${next.until}` : 'done';
}
