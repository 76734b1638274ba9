/** A JSON value in which an integer beyond 2^53 is a bigint, so that identifiers and counters stay exact. */
export type Json =
  | null
  | boolean
  | number
  | bigint
  | string
  | readonly Json[]
  | { readonly [key: string]: Json | undefined };

// Sixteen digits are the shortest integers that a double may round.
const longInteger = /\d{16,}/;
const integer = /^-?\d+$/;

// JSON.parse's source text access (ECMAScript 2026) is in Node 24; the library's types don't have it yet.
const parseWithSource = JSON.parse as unknown as (
  text: string,
  reviver: (key: string, value: unknown, context: { source?: string }) => unknown,
) => unknown;
const { rawJSON } = JSON as unknown as { rawJSON: (text: string) => unknown };

/**
 * Parses JSON text; integers that a double can't hold become bigints.
 *
 * @throws SyntaxError as `JSON.parse` does.
 */
export function parseJson(text: string): Json {
  if (!longInteger.test(text)) return JSON.parse(text) as Json;
  return parseWithSource(text, (_key, value, { source }) => {
    if (typeof value !== 'number' || source === undefined || Number.isSafeInteger(value)) return value;
    return integer.test(source) ? BigInt(source) : value;
  }) as Json;
}

/** Writes a value as one line of JSON; a bigint is written as its digits. */
export function stringifyJson(value: unknown, space?: number): string {
  return JSON.stringify(
    value,
    (_key, field: unknown) => (typeof field === 'bigint' ? rawJSON(field.toString()) : field),
    space,
  );
}

/** True for a value that is an object with keys (not null, not an array). */
export function isJsonObject(value: Json | undefined): value is { readonly [key: string]: Json | undefined } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Structural equality of two JSON values; the order of an object's keys does not matter. */
export function jsonEquals(a: Json | undefined, b: Json | undefined): boolean {
  if (a === b) return true;
  // 5n and 5 are the same integer; the parser picks the form by size alone.
  if (typeof a === 'bigint' || typeof b === 'bigint')
    return isNumeric(a) && isNumeric(b) && a.toString() === b.toString();
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((item: Json, i) => jsonEquals(item, b[i] as Json));
  }
  if (!isJsonObject(a) || !isJsonObject(b)) return false;
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key) && jsonEquals(a[key], b[key]))
  );
}

function isNumeric(value: Json | undefined): value is number | bigint {
  return typeof value === 'number' || typeof value === 'bigint';
}
