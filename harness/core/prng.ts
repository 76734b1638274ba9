import { assert } from './errors.ts';

/**
 * A splittable, seeded source of random numbers. `fork('nemesis')` depends on the seed and the path of names alone,
 * never on how many numbers were drawn, so that adding a draw in one part of the harness moves no other.
 * The generator is xoshiro128** (Blackman and Vigna 2018), seeded with four salted hashes of the path (FNV-1a, then
 * splitmix32's finaliser): our own sixty lines, since a plan must stay the same, byte for byte, across upgrades of any library.
 */
export class Prng {
  readonly path: string;
  #a: number;
  #b: number;
  #c: number;
  #d: number;

  private constructor(path: string) {
    this.path = path;
    this.#a = hash(path, 0x811c9dc5);
    this.#b = hash(path, 0x9e3779b9);
    this.#c = hash(path, 0x85ebca6b);
    // xoshiro's one forbidden state is all zeroes.
    this.#d = hash(path, 0xc2b2ae35) | 1;
  }

  static fromSeed(seed: string | number): Prng {
    return new Prng(String(seed));
  }

  /** An independent generator named by `name`; the same name always gives the same one. */
  fork(name: string | number): Prng {
    return new Prng(`${this.path}/${name}`);
  }

  /** A uniform integer of 32 bits. */
  uint32(): number {
    const result = Math.imul(rotateLeft(Math.imul(this.#b, 5), 7), 9) >>> 0;
    const t = this.#b << 9;
    this.#c ^= this.#a;
    this.#d ^= this.#b;
    this.#b ^= this.#c;
    this.#a ^= this.#d;
    this.#c ^= t;
    this.#d = rotateLeft(this.#d, 11);
    return result;
  }

  /** A uniform integer in [0, bound), without modulo bias. */
  below(bound: number): number {
    assert(Number.isInteger(bound) && bound > 0 && bound <= 0x1_0000_0000, `below(${bound}) needs 1 to 2^32`);
    const limit = 0x1_0000_0000 - (0x1_0000_0000 % bound);
    let draw = this.uint32();
    while (draw >= limit) draw = this.uint32();
    return draw % bound;
  }

  /** A uniform integer in [low, high], both ends included. */
  between(low: number, high: number): number {
    return low + this.below(high - low + 1);
  }

  /** A uniform number in [0, 1) with 53 bits. */
  unit(): number {
    return (this.uint32() * 0x20_0000 + (this.uint32() >>> 11)) / 0x20_0000_0000_0000;
  }

  /** True in `numerator` of `denominator` cases: ratios are integers, so that they print exactly. */
  chance(numerator: number, denominator: number): boolean {
    return this.below(denominator) < numerator;
  }

  pick<T>(items: readonly T[]): T {
    assert(items.length > 0, 'pick from an empty list');
    return items[this.below(items.length)] as T;
  }

  /** A shuffled copy (Fisher and Yates). */
  shuffle<T>(items: readonly T[]): T[] {
    const copy = [...items];
    for (let i = copy.length - 1; i > 0; i--) {
      const j = this.below(i + 1);
      [copy[i], copy[j]] = [copy[j] as T, copy[i] as T];
    }
    return copy;
  }

  /** An exponentially distributed wait with the given mean: the gaps of a Poisson process. */
  exponential(mean: number): number {
    return -Math.log(1 - this.unit()) * mean;
  }
}

function rotateLeft(x: number, k: number): number {
  return (x << k) | (x >>> (32 - k));
}

function hash(text: string, salt: number): number {
  let h = salt;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  h = Math.imul(h ^ (h >>> 16), 0x21f0aaad);
  h = Math.imul(h ^ (h >>> 15), 0x735a2d97);
  return (h ^ (h >>> 15)) >>> 0;
}
