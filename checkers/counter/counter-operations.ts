import { UsageError } from '../../harness/core/errors.ts';
import type { Operation } from '../../harness/core/history.ts';
import type { Json } from '../../harness/core/json.ts';

export const counterKinds: readonly string[] = ['add', 'increment', 'decrement', 'read'];

/**
 * By how much an operation that is no read changes the counter: `add n`, `increment` and `decrement`, by one where they say no
 * number.
 *
 * @throws UsageError naming the line, for what is no whole number within 2^53.
 */
export function amountOf({ index, f, input }: Operation): number {
  const amount = input === null && f !== 'add' ? 1 : wholeNumber(input);
  if (amount === undefined || !Number.isSafeInteger(amount)) {
    throw new UsageError(
      `history line ${index}: the ${f} names no whole number within 2^53; record what was added as one`,
    );
  }
  return f === 'decrement' ? -amount : amount;
}

/**
 * What a read answered. Beyond 2^53, which no sum reaches that is checked, it may be rounded.
 *
 * @throws UsageError naming the line, when it answered no whole number.
 */
export function countOf({ index, output }: Operation): number {
  const count = wholeNumber(output);
  if (count === undefined)
    throw new UsageError(`history line ${index}: the read answers no whole number; record the count that it answered`);
  return count;
}

function wholeNumber(value: Json | undefined): number | undefined {
  if (typeof value === 'bigint') return Number(value);
  return typeof value === 'number' && Number.isInteger(value) ? value : undefined;
}

/** With what the counter began, where the workload said so; otherwise zero. */
export function initialCount(initial: Json | undefined): number {
  const count = wholeNumber(initial) ?? 0;
  return Number.isSafeInteger(count) ? count : 0;
}
