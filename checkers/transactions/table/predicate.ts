import { unreachable } from '../../../harness/core/errors.ts';
import type { Operation } from '../../../harness/core/history.ts';
import { type Json, jsonEquals } from '../../../harness/core/json.ts';
import { refusal, shown } from './micro-operations.ts';

/** Which rows a predicate read asks for, by their value: `"true"` all, `["=", value]`, `["mod", divisor, remainder]`. */
export type Predicate =
  | { readonly kind: 'all' }
  | { readonly kind: 'equals'; readonly value: Json }
  | { readonly kind: 'remainder'; readonly divisor: number; readonly remainder: number };

/** A read of all rows that match: what was there, and so what was not. */
export interface PredicateRead {
  readonly transaction: number;
  /** The micro-operation before which it was made: its first row, or what came after it. */
  readonly position: number;
  /** The predicate as it was written: equal texts are equal predicates. */
  readonly text: string;
  readonly predicate: Predicate;
  /** Keys of the rows that were returned, by number. */
  readonly keys: readonly number[];
}

/**
 * A predicate as JSON says it.
 *
 * @throws UsageError naming the line, for any other.
 */
export function predicateIn(operation: Operation, value: Json): Predicate {
  if (value === true || value === 'true') return { kind: 'all' };
  if (Array.isArray(value)) {
    const [name, first, second]: readonly (Json | undefined)[] = value;
    if (name === '=' && first !== undefined && value.length === 2) return { kind: 'equals', value: first };
    if (name === 'mod' && typeof first === 'number' && typeof second === 'number' && first > 0)
      return { kind: 'remainder', divisor: first, remainder: second };
  }
  throw refusal(
    operation,
    `has the predicate ${shown(value)}; "true", ["=", v] or ["mod", divisor, remainder] is expected`,
  );
}

/** True when a row of that value is among those that the predicate asks for. */
export function matches(predicate: Predicate, value: Json): boolean {
  switch (predicate.kind) {
    case 'all':
      return true;
    case 'equals':
      return jsonEquals(predicate.value, value);
    case 'remainder':
      return typeof value === 'number' && value % predicate.divisor === predicate.remainder;
    default:
      return unreachable(predicate);
  }
}

/**
 * The rows that a predicate read returned.
 *
 * @throws UsageError naming the line, when they are no list of pairs of a key and a value.
 */
export function rowsIn(operation: Operation, value: Json): readonly (readonly [Json, Json])[] {
  if (Array.isArray(value) && value.every(isRow)) return value;
  throw refusal(operation, `reads the rows ${shown(value)}; a list of pairs [key, value] is expected`);
}

function isRow(value: Json): value is readonly [Json, Json] {
  return Array.isArray(value) && value.length === 2;
}
