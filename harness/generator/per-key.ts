import type { Invocation } from '../core/op.ts';
import type { Prng } from '../core/prng.ts';
import { type Nanos, nanos } from '../core/time.ts';
import { ChunkedArray } from './chunked-array.ts';
import type { Generator, GeneratorContext, GeneratorEvent, Next } from './generator.ts';
import { done, wait, withRest } from './next.ts';
import { type IndexDraw, uniform } from './zipf.ts';

export interface PerKeyOptions {
  readonly prng: Prng;
  /** Keys in use at a time. */
  readonly width: number;
  /** The operations of the key with this number. */
  readonly make: (key: number) => Generator;
  /** The number of the key that an operation of `make` is about; undefined for anything else. */
  readonly keyOf: (invocation: Invocation) => number | undefined;
  /** Which of the `width` keys in use the next operation is for: uniform unless it says otherwise. */
  readonly pick?: IndexDraw;
  /** Keys after which there are no more; default: no end. */
  readonly keysMax?: number;
}

/**
 * Sequences of independent keys, `width` of them in use at a time: a key whose generator is done gives its place to a
 * fresh one. The i-th place holds the keys i, i + width, i + 2 width ... in order, so a hot place stays hot. A key sees
 * only the events of its own operations.
 */
export function perKey(options: PerKeyOptions): Generator {
  const { width, make } = options;
  const limit = options.keysMax ?? Infinity;
  const places = ChunkedArray.from<Place | undefined>(width, (key) =>
    key < limit ? { key, generator: make(key) } : undefined,
  );
  return new PerKey({ ...options, pick: options.pick ?? uniform(width), keysMax: limit }, places, 0);
}

interface Place {
  readonly key: number;
  readonly generator: Generator;
}

class PerKey implements Generator {
  readonly #options: Required<PerKeyOptions>;
  readonly #places: ChunkedArray<Place | undefined>;
  readonly #k: number;

  constructor(options: Required<PerKeyOptions>, places: ChunkedArray<Place | undefined>, k: number) {
    this.#options = options;
    this.#places = places;
    this.#k = k;
  }

  next(context: GeneratorContext): Next {
    const { width, prng, pick } = this.#options;
    const first = pick(prng.fork(this.#k));
    let places = this.#places;
    let until: Nanos = nanos(Infinity);
    let isDone = true;
    for (let offset = 0; offset < width; offset++) {
      const index = (first + offset) % width;
      const asked = this.#ask(places.at(index), context);
      if (asked === undefined) {
        if (places.at(index) !== undefined) places = places.with(index, undefined);
        continue;
      }
      const { place, next } = asked;
      isDone = false;
      if (places.at(index)?.generator !== next.rest)
        places = places.with(index, { key: place.key, generator: next.rest });
      if (next.kind === 'emit') return withRest(next, new PerKey(this.#options, places, this.#k + 1));
      until = nanos(Math.min(until, next.until));
    }
    return isDone ? done : wait(until, new PerKey(this.#options, places, this.#k));
  }

  update(event: GeneratorEvent, context: GeneratorContext): Generator {
    // Keys outlive processes; a key learns of a retirement by the `info` before it.
    if (event.kind === 'retired') return this;
    const key = this.#options.keyOf(event.invocation);
    if (key === undefined) return this;
    const index = key % this.#options.width;
    const place = this.#places.at(index);
    // A late completion of a key that is done is nobody's.
    if (place?.key !== key) return this;
    const generator = place.generator.update(event, context);
    if (generator === place.generator) return this;
    return new PerKey(this.#options, this.#places.with(index, { key, generator }), this.#k);
  }

  /** Asks the key at a place, or the fresh one that follows it when it is done; undefined when the place is closed. */
  #ask(place: Place | undefined, context: GeneratorContext): Asked | undefined {
    if (place === undefined) return undefined;
    const next = place.generator.next(context);
    if (next.kind !== 'done') return { place, next };
    const key = place.key + this.#options.width;
    if (key >= this.#options.keysMax) return undefined;
    const fresh: Place = { key, generator: this.#options.make(key) };
    // A fresh key that has nothing at all closes its place: asking on could go on for ever.
    const first = fresh.generator.next(context);
    return first.kind === 'done' ? undefined : { place: fresh, next: first };
  }
}

interface Asked {
  readonly place: Place;
  readonly next: Exclude<Next, { kind: 'done' }>;
}
