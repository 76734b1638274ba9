import type { Prng } from '../core/prng.ts';
import type { Draw, Generator, GeneratorContext, Next } from './generator.ts';
import { emit } from './next.ts';

/**
 * Operations without end, the k-th drawn by `draw` from a generator of random numbers of its own, each on a free
 * process drawn at random, so that a low rate still reaches every process.
 *
 * @example limit(100, draws(prng.fork('reads'), () => ({ f: 'read', value: { key: 'x' } })))
 */
export function draws(prng: Prng, draw: Draw): Generator {
  return new Draws(prng, draw, 0);
}

class Draws implements Generator {
  readonly #prng: Prng;
  readonly #draw: Draw;
  readonly #k: number;

  constructor(prng: Prng, draw: Draw, k: number) {
    this.#prng = prng;
    this.#draw = draw;
    this.#k = k;
  }

  next(context: GeneratorContext): Next {
    const prng = this.#prng.fork(this.#k);
    // The operation is drawn before the process: what is asked for depends on the seed alone, never on who is free.
    const { f, value } = this.#draw(prng, this.#k);
    const process = prng.pick(context.free);
    return emit(context.now, { process, f, value }, new Draws(this.#prng, this.#draw, this.#k + 1));
  }

  update(): Generator {
    return this;
  }
}
