import type { Json } from '../../../harness/core/json.ts';
import type { Arena } from '../../arena.ts';
import { canonicalText } from '../../linearizable/canonical-text.ts';

/** Whole numbers below it are looked up in an array: most workloads have no other keys. */
const smallMax = 1 << 20;
const smallFirst = 64;

/** Numbers the keys of a history in order of appearance. Any JSON value may be a key; objects go by their content. */
export class KeyIndex {
  readonly #arena: Arena;
  /** The keys as they were written, by number. */
  readonly keys: Json[] = [];
  readonly #simple = new Map<Json, number>();
  readonly #structured = new Map<string, number>();

  /** One more than the number of each small key; 0 where there is none. */
  #small: Int32Array;

  constructor(arena: Arena) {
    this.#arena = arena;
    this.#small = arena.int32(smallFirst);
  }

  intern(key: Json): number {
    if (typeof key === 'number' && key >= 0 && key < smallMax && Number.isInteger(key)) return this.#internSmall(key);
    const known = this.#simple.get(key);
    return known ?? this.#add(key);
  }

  #internSmall(key: number): number {
    if (key >= this.#small.length) {
      const small = this.#arena.int32(Math.min(smallMax, Math.max(key + 1, this.#small.length * 2)));
      small.set(this.#small);
      this.#small = small;
    }
    const known = this.#small[key] ?? 0;
    if (known !== 0) return known - 1;
    this.#small[key] = this.keys.length + 1;
    this.keys.push(key);
    return this.keys.length - 1;
  }

  #add(key: Json): number {
    const id = this.keys.length;
    if (typeof key !== 'bigint' && (typeof key !== 'object' || key === null)) {
      this.#simple.set(key, id);
    } else {
      // Bigints too: 5n and 5 are one key, and its canonical text is the number's.
      const text = canonicalText(key);
      const number = Number(key);
      if (typeof key === 'bigint' && Number.isSafeInteger(number)) return this.intern(number);
      const known = this.#structured.get(text);
      if (known !== undefined) return known;
      this.#structured.set(text, id);
    }
    this.keys.push(key);
    return id;
  }
}
