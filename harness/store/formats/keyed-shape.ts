import { type Json, jsonEquals } from '../../core/json.ts';
import { pairOf } from './register-values.ts';
import type { ForeignOp } from './foreign-op.ts';

/** More calls than are ever open at once while it is not yet plain that values are not those of keys. */
const openMax = 1_000_000;

/** Kinds of operation that ask for nothing: a null beside the key is then no value. */
const asking: ReadonlySet<string> = new Set([
  'read',
  'get',
  'dequeue',
  'drain',
  'pop',
  'peek',
  'acquire',
  'release',
  'generate',
  'poll',
  'watch',
]);

/** True for a call that names a key and nothing else. */
export function asksForKey(f: string, [, held]: readonly [Json, Json]): boolean {
  return held === null && asking.has(f);
}

/**
 * Finds out whether all values are `[key value]` (jepsen.independent). A pair alone may be a value itself; pairs are keyed when
 * some call asks for nothing but a key (`[key nil]`) or bears the tag, and every completion has the key of its call.
 */
export class KeyedShape {
  #isPossible = true;
  #isShown = false;
  readonly #asked = new Map<number, Json>();

  get isKeyed(): boolean {
    return this.#isPossible && this.#isShown;
  }

  /** Takes the next line of a client. */
  note({ type, f, value, isTuple }: ForeignOp, process: number): void {
    if (!this.#isPossible) return;
    this.#isShown ||= isTuple;
    const pair = f === 'txn' ? undefined : pairOf(value);
    if (type === 'invoke') {
      if (pair === undefined || this.#asked.size > openMax) return this.#give();
      this.#isShown ||= asksForKey(f, pair);
      this.#asked.set(process, pair[0]);
      return;
    }
    const isSame = value === null || (pair !== undefined && jsonEquals(pair[0], this.#asked.get(process)));
    this.#asked.delete(process);
    if (!isSame) this.#give();
  }

  #give(): void {
    this.#isPossible = false;
    this.#asked.clear();
  }
}

/** `[key value]` as `{ key, value }`; a call that asks for nothing as `{ key }`. */
export function keyedJson(value: Json): Json {
  const pair = pairOf(value);
  if (pair === undefined) return value;
  const [key, held] = pair;
  return held === null ? { key } : { key, value: held };
}
