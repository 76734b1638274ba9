import type { Json } from '../../../harness/core/json.ts';
import type { ByteWriter } from './byte-writer.ts';
import { smallCount, tags } from './value-tags.ts';

/** Deeper values end the recursion here, and with it every checker's. */
const depthMax = 500;

/** A value that can't be packed; who knows the line tells it. */
export class UnpackableError extends Error {
  override readonly name = 'UnpackableError';
}

/** Writes values exactly as they are: NaN, -0, bigints and missing values too. Equal texts are stored once. */
export class ValueWriter {
  readonly #out: ByteWriter;
  readonly #ids = new Map<string, number>();
  readonly #texts: string[] = [];

  constructor(out: ByteWriter) {
    this.#out = out;
  }

  /** The texts that the values refer to by number. */
  get texts(): readonly string[] {
    return this.#texts;
  }

  /** @throws UnpackableError for what is no JSON, and for what is nested too deeply. */
  value(value: Json | undefined, depth: number = 0): void {
    const out = this.#out;
    if (value === null) return out.byte(tags.null);
    switch (typeof value) {
      case 'number':
        return this.#number(value);
      case 'string':
        out.byte(tags.string);
        return out.whole(this.#idOf(value));
      case 'boolean':
        return out.byte(value ? tags.true : tags.false);
      case 'undefined':
        return out.byte(tags.undefined);
      case 'bigint':
        out.byte(tags.bigint);
        return out.whole(this.#idOf(value.toString()));
      case 'object':
        if (depth > depthMax) throw new UnpackableError(`is nested deeper than ${depthMax}`);
        return isList(value) ? this.#list(value, depth) : this.#object(value, depth);
      case 'function':
      case 'symbol':
        throw new UnpackableError(`holds a ${typeof value}, which is no JSON`);
    }
  }

  #number(value: number): void {
    const out = this.#out;
    if (!Number.isSafeInteger(value) || Object.is(value, -0)) {
      out.byte(tags.double);
      out.double(value);
    } else if (value < 0) {
      out.byte(tags.negative);
      out.whole(-1 - value);
    } else if (value < smallCount) out.byte(tags.smallest + value);
    else {
      out.byte(tags.whole);
      out.whole(value);
    }
  }

  #list(list: readonly Json[], depth: number): void {
    const out = this.#out;
    const isOfWholes = isAllWhole(list);
    out.byte(isOfWholes ? tags.wholes : tags.array);
    out.whole(list.length);
    if (isOfWholes) for (let i = 0; i < list.length; i++) out.whole(Number(list[i]));
    else for (let i = 0; i < list.length; i++) this.value(list[i], depth + 1);
  }

  #object(object: { readonly [key: string]: Json | undefined }, depth: number): void {
    const keys = Object.keys(object);
    this.#out.byte(tags.object);
    this.#out.whole(keys.length);
    for (const key of keys) {
      this.#out.whole(this.#idOf(key));
      this.value(object[key], depth + 1);
    }
  }

  #idOf(text: string): number {
    const known = this.#ids.get(text);
    if (known !== undefined) return known;
    const id = this.#texts.length;
    this.#ids.set(text, id);
    this.#texts.push(text);
    return id;
  }
}

function isList(value: object): value is readonly Json[] {
  return Array.isArray(value);
}

function isAllWhole(list: readonly Json[]): boolean {
  for (let i = 0; i < list.length; i++) {
    const item = list[i];
    if (typeof item !== 'number' || !Number.isSafeInteger(item) || item < 0 || Object.is(item, -0)) return false;
  }
  return list.length > 0;
}
