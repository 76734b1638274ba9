import { AssertionError } from '../../../harness/core/errors.ts';
import type { Json } from '../../../harness/core/json.ts';
import type { ByteReader } from './byte-reader.ts';
import { tags } from './value-tags.ts';

/** An object while its keys are added. */
type Draft = { [key: string]: Json | undefined };

/** Reads what a `ValueWriter` wrote. */
export class ValueReader {
  readonly #in: ByteReader;
  readonly #texts: readonly string[];
  /** Texts that are keys, as the engine keeps them for keys: it would look each up anew otherwise. */
  readonly #keys: (string | undefined)[] = [];

  constructor(bytes: ByteReader, texts: readonly string[]) {
    this.#in = bytes;
    this.#texts = texts;
  }

  value(): Json | undefined {
    const tag = this.#in.byte();
    if (tag >= tags.smallest) return tag - tags.smallest;
    switch (tag) {
      case tags.null:
        return null;
      case tags.true:
        return true;
      case tags.false:
        return false;
      case tags.undefined:
        return undefined;
      case tags.double:
        return this.#in.double();
      case tags.bigint:
        return BigInt(this.#text());
      case tags.string:
        return this.#text();
      case tags.array:
        return this.#array(this.#in.whole());
      case tags.object:
        return this.#object(this.#in.whole());
      case tags.negative:
        return -1 - this.#in.whole();
      case tags.whole:
        return this.#in.whole();
      case tags.wholes:
        return this.#wholes(this.#in.whole());
      default:
        throw new AssertionError(`a packed value begins with ${tag}`);
    }
  }

  #text(): string {
    return this.#texts[this.#in.whole()] ?? '';
  }

  #array(length: number): Json {
    // An array that grew takes more memory than it needs; a literal and a copy don't.
    if (length === 0) return [];
    if (length === 1) return [this.#item()];
    if (length === 2) return [this.#item(), this.#item()];
    if (length === 3) return [this.#item(), this.#item(), this.#item()];
    const items: Json[] = [];
    for (let i = 0; i < length; i++) items.push(this.#item());
    return items.slice();
  }

  #item(): Json {
    // What was packed was an array of JSON.
    return this.value() as Json;
  }

  #wholes(length: number): Json {
    const bytes = this.#in;
    if (length === 1) return [bytes.whole()];
    const items: number[] = [];
    for (let i = 0; i < length; i++) items.push(bytes.whole());
    return items.slice();
  }

  #object(count: number): Json {
    const object: Draft = {};
    for (let i = 0; i < count; i++) {
      const key = this.#key(this.#in.whole());
      const value = this.value();
      // Assigned, this one key would become the object's prototype.
      if (key === '__proto__')
        Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true });
      else object[key] = value;
    }
    return object;
  }

  #key(id: number): string {
    const known = this.#keys[id];
    if (known !== undefined) return known;
    const [key = ''] = Object.keys({ [this.#texts[id] ?? '']: 0 });
    this.#keys[id] = key;
    return key;
  }
}
