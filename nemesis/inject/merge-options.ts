import type { Json } from '../../harness/core/json.ts';
import { isJsonObject } from '../../harness/core/json.ts';

type Options = { readonly [key: string]: unknown };

/** The drawn options with those that were written in their place: `act.ms` is the field `ms` of the option `act`. */
export function mergeOptions(drawn: Options, written: Readonly<Record<string, Json>>): Options {
  let merged = drawn;
  for (const [path, value] of Object.entries(written)) merged = withField(merged, path.split('.'), value);
  return merged;
}

function withField(options: Options, [name = '', ...rest]: readonly string[], value: Json): Options {
  if (rest.length === 0) return { ...options, [name]: value };
  const inner = Object.hasOwn(options, name) ? (options[name] as Json) : undefined;
  return { ...options, [name]: withField(isJsonObject(inner) ? inner : {}, rest, value) };
}
