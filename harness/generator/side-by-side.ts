import { type Nanos, nanos } from '../core/time.ts';
import type { Generator, GeneratorContext, GeneratorEvent, Next } from './generator.ts';
import { done, wait, withRest } from './next.ts';

/**
 * Several generators side by side: each operation comes from the first that has one, so the earlier ones go first. All
 * see every event.
 */
export function sideBySide(...generators: readonly Generator[]): Generator {
  return new SideBySide(generators);
}

class SideBySide implements Generator {
  readonly #generators: readonly Generator[];

  constructor(generators: readonly Generator[]) {
    this.#generators = generators;
  }

  next(context: GeneratorContext): Next {
    let until: Nanos = nanos(Infinity);
    const left: Generator[] = [];
    for (const [i, generator] of this.#generators.entries()) {
      const next = generator.next(context);
      if (next.kind === 'emit') {
        return withRest(next, new SideBySide([...left, next.rest, ...this.#generators.slice(i + 1)]));
      }
      if (next.kind === 'wait') {
        until = nanos(Math.min(until, next.until));
        left.push(next.rest);
      }
    }
    return left.length === 0 ? done : wait(until, new SideBySide(left));
  }

  update(event: GeneratorEvent, context: GeneratorContext): Generator {
    let hasChanged = false;
    const updated = this.#generators.map((generator) => {
      const after = generator.update(event, context);
      hasChanged ||= after !== generator;
      return after;
    });
    return hasChanged ? new SideBySide(updated) : this;
  }
}
