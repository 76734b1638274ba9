import { isJsonObject, type Json } from '../../../core/json.ts';

/** What a reader gives for a value of another shape. */
export const mismatch: unique symbol = Symbol('mismatch');

/**
 * Checks a piece of JSON from a peer, a client or a file. A dozen lines in place of zod, on purpose: a node program that
 * loads zod starts 30 ms later and is 18 MB larger, and four of them run on a laptop.
 */
export type Reader<T> = (value: Json | undefined) => T | typeof mismatch;

const textMax = 200;
const listMax = 20_000;

export const text: Reader<string> = (value) =>
  typeof value === 'string' && value.length <= textMax ? value : mismatch;

/** A whole number from 0. */
export const count: Reader<number> = (value) => (isWhole(value) && value >= 0 ? value : mismatch);

export const whole: Reader<number> = (value) => (isWhole(value) ? value : mismatch);

/** One of these very values. */
export function literal<const T extends string | number>(...values: readonly T[]): Reader<T> {
  return (value) => values.find((one) => one === value) ?? mismatch;
}

/** The value, or undefined where the field is absent. */
export function optional<T>(reader: Reader<T>): Reader<T | undefined> {
  return (value) => (value === undefined ? undefined : reader(value));
}

export function list<T>(reader: Reader<T>): Reader<readonly T[]> {
  return (value) => {
    if (!Array.isArray(value) || value.length > listMax) return mismatch;
    const items = value.map((item: Json) => reader(item));
    const good = items.filter((item): item is T => item !== mismatch);
    return good.length === items.length ? good : mismatch;
  };
}

/** An object whose keys are names and whose values are all of one shape. */
export function record<T>(reader: Reader<T>): Reader<Readonly<Record<string, T>>> {
  return (value) => {
    if (!isJsonObject(value)) return mismatch;
    const read = Object.entries(value).map(([key, field]) => [key, reader(field)] as const);
    if (read.length > listMax) return mismatch;
    const good = read.filter((entry): entry is [string, T] => entry[1] !== mismatch);
    return good.length === read.length ? Object.fromEntries(good) : mismatch;
  };
}

/** An object with these fields; others are dropped, and so are optional ones that are absent. */
export function object<T extends object>(fields: { readonly [K in keyof Required<T>]: Reader<T[K]> }): Reader<T> {
  const readers = Object.entries<Reader<unknown>>(fields);
  return (value) => {
    if (!isJsonObject(value)) return mismatch;
    const result: Record<string, unknown> = {};
    for (const [key, reader] of readers) {
      const field = reader(Object.hasOwn(value, key) ? value[key] : undefined);
      if (field === mismatch) return mismatch;
      if (field !== undefined) result[key] = field;
    }
    return result as T;
  };
}

/** The first shape that fits. */
export function anyOf<T>(...readers: readonly Reader<T>[]): Reader<T> {
  return (value) => {
    for (const reader of readers) {
      const read = reader(value);
      if (read !== mismatch) return read;
    }
    return mismatch;
  };
}

/** The value, or undefined for another shape. */
export function readAs<T>(reader: Reader<T>, value: Json | undefined): T | undefined {
  const read = reader(value);
  return read === mismatch ? undefined : read;
}

function isWhole(value: Json | undefined): value is number {
  return Number.isSafeInteger(value);
}
