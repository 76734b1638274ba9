import { UsageError } from '../harness/core/errors.ts';
import type { Operation } from '../harness/core/history.ts';
import { type Json, stringifyJson } from '../harness/core/json.ts';
import { canonicalText } from './linearizable/canonical-text.ts';

/** How much of a long value a sentence quotes. */
const quotedMax = 60;

/**
 * Numbers the distinct values of a history from 0, so that what is known of each fits into arrays. Structured values
 * are equal by content, and an integer is one value whether it came as a number or as a bigint.
 */
export class ValueIds {
  // Maps of their own for the common kinds: no text is made for them.
  readonly #numbers = new Map<number, number>();
  readonly #strings = new Map<string, number>();
  readonly #others = new Map<string, number>();
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /**
   * The number of a value; a new one if it was never seen.
   *
   * @throws UsageError naming the operation's line, for a value nested deeper than 64.
   */
  idOf(value: Json, operation: Pick<Operation, 'index' | 'f'>): number {
    if (typeof value === 'number' && !isLargeInteger(value)) return this.#intern(this.#numbers, value);
    if (typeof value === 'string') return this.#intern(this.#strings, value);
    if (typeof value === 'bigint' && Number.isSafeInteger(Number(value)))
      return this.#intern(this.#numbers, Number(value));
    return this.#intern(this.#others, textOf(value, operation));
  }

  #intern<T>(known: Map<T, number>, value: T): number {
    const id = known.get(value);
    if (id !== undefined) return id;
    known.set(value, this.#size);
    return this.#size++;
  }
}

/** A value as sentences quote it. */
export function valueText(value: Json | undefined): string {
  const text = stringifyJson(value ?? null);
  return text.length <= quotedMax ? text : `${text.slice(0, quotedMax)}...`;
}

/** A bigint may stand for the same integer, so that both go by their digits. */
function isLargeInteger(value: number): boolean {
  return Number.isInteger(value) && !Number.isSafeInteger(value);
}

function textOf(value: Json, { index, f }: Pick<Operation, 'index' | 'f'>): string {
  try {
    return canonicalText(value);
  } catch (error) {
    if (error instanceof UsageError)
      throw new UsageError(`history line ${index}: in the value of the ${f} ${error.message}`);
    throw error;
  }
}
