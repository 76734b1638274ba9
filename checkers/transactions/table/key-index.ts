import type { Json } from '../../../harness/core/json.ts';
import { canonicalText } from '../../linearizable/canonical-text.ts';

/** Numbers the keys of a history in order of appearance. Any JSON value may be a key; objects go by their content. */
export class KeyIndex {
  /** The keys as they were written, by number. */
  readonly keys: Json[] = [];
  readonly #simple = new Map<Json, number>();
  readonly #structured = new Map<string, number>();

  intern(key: Json): number {
    const known = this.#simple.get(key);
    return known ?? this.#add(key);
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
