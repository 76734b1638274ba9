import { AssertionError, assert } from '../core/errors.ts';
import type { Prng } from '../core/prng.ts';
import { type Nanos, nanos } from '../core/time.ts';
import type { Generator, GeneratorContext, GeneratorEvent, Next } from './generator.ts';
import { done, wait, withRest } from './next.ts';

/** A generator with its integer weight among others. */
export type Weighted = readonly [weight: number, generator: Generator];

/** Draws each operation from one of several generators, all equally likely. */
export function mix(prng: Prng, generators: readonly Generator[]): Generator {
  return weights(
    prng,
    generators.map((generator) => [1, generator]),
  );
}

/**
 * Draws each operation from one of several generators, in proportion to integer weights. One that waits gives its turn
 * to the next that does not; one that is done is forgotten, and the others keep their proportions.
 */
export function weights(prng: Prng, parts: readonly Weighted[]): Generator {
  for (const [weight] of parts) assert(Number.isSafeInteger(weight) && weight > 0, `a weight of ${weight}`);
  return new Mix(prng, parts, 0);
}

class Mix implements Generator {
  readonly #prng: Prng;
  readonly #parts: readonly Weighted[];
  readonly #k: number;

  constructor(prng: Prng, parts: readonly Weighted[], k: number) {
    this.#prng = prng;
    this.#parts = parts;
    this.#k = k;
  }

  next(context: GeneratorContext): Next {
    const parts = this.#parts;
    if (parts.length === 0) return done;
    const first = pickWeighted(this.#prng.fork(this.#k), parts);
    const next = (parts[first] as Weighted)[1].next(context);
    if (next.kind === 'emit') return withRest(next, this.#emitted(parts, first, next.rest));
    return this.#nextAfter(first, next, context);
  }

  /** The one that was drawn has nothing now: the others are asked in turn. */
  #nextAfter(first: number, answer: Next, context: GeneratorContext): Next {
    const left: Weighted[] = [];
    let until: Nanos = nanos(Infinity);
    for (let offset = 0; offset < this.#parts.length; offset++) {
      const i = (first + offset) % this.#parts.length;
      const [weight, generator] = this.#parts[i] as Weighted;
      const next = offset === 0 ? answer : generator.next(context);
      if (next.kind === 'done') continue;
      left.push([weight, next.rest]);
      if (next.kind === 'emit') {
        const unasked = this.#parts.length - offset - 1;
        for (let j = 1; j <= unasked; j++) left.push(this.#parts[(i + j) % this.#parts.length] as Weighted);
        return withRest(next, new Mix(this.#prng, left, this.#k + 1));
      }
      until = nanos(Math.min(until, next.until));
    }
    return left.length === 0 ? done : wait(until, new Mix(this.#prng, left, this.#k));
  }

  #emitted(parts: readonly Weighted[], i: number, rest: Generator): Mix {
    return new Mix(this.#prng, parts.with(i, [(parts[i] as Weighted)[0], rest]), this.#k + 1);
  }

  update(event: GeneratorEvent, context: GeneratorContext): Generator {
    let parts: Weighted[] | undefined;
    for (let i = 0; i < this.#parts.length; i++) {
      const [weight, generator] = this.#parts[i] as Weighted;
      const updated = generator.update(event, context);
      if (updated === generator) continue;
      parts ??= [...this.#parts];
      parts[i] = [weight, updated];
    }
    return parts === undefined ? this : new Mix(this.#prng, parts, this.#k);
  }
}

function pickWeighted(prng: Prng, parts: readonly Weighted[]): number {
  let total = 0;
  for (const [weight] of parts) total += weight;
  let draw = prng.below(total);
  for (let i = 0; i < parts.length; i++) {
    draw -= (parts[i] as Weighted)[0];
    if (draw < 0) return i;
  }
  throw new AssertionError('weights do not add up to their total');
}
