import { isJsonObject, type Json } from '../../harness/core/json.ts';

/** A field of an operation's value that holds text; empty when it doesn't. */
export function field(value: Json, name: string): string {
  const text = isJsonObject(value) ? value[name] : undefined;
  return typeof text === 'string' ? text : '';
}
