import { type Json, jsonEquals } from '../../core/json.ts';
import type { Op } from '../../core/op.ts';

/** Most completions repeat what was asked: one of two equal values is kept for both, which halves what values take. */
export class RepeatedValues {
  readonly #asked = new Map<Op['process'], Json>();

  /** The value to keep for the next line of its process. */
  note({ process, type }: Pick<Op, 'process' | 'type'>, value: Json): Json {
    if (type === 'invoke') {
      if (isObject(value)) this.#asked.set(process, value);
      return value;
    }
    const asked = this.#asked.get(process);
    if (asked === undefined) return value;
    this.#asked.delete(process);
    return isObject(value) && jsonEquals(asked, value) ? asked : value;
  }
}

function isObject(value: Json): boolean {
  return typeof value === 'object' && value !== null;
}
