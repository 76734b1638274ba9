import { UsageError } from '../../core/errors.ts';
import type { Json } from '../../core/json.ts';
import { type Edn, keyword } from './edn.ts';
import { printEdn } from './edn-print.ts';

// What Clojure reads back as a keyword, namespaces left out, and `#`, which in a pair is a command to some CI systems.
const plainName = /^[a-zA-Z*!_?<>=+-][a-zA-Z0-9*!_?<>=+.'-]*$/;

/** JSON as EDN: the keys of objects become keywords where they can. */
export function jsonToEdn(value: Json | undefined): Edn {
  if (value === undefined || value === null) return null;
  if (typeof value !== 'object') return value;
  if (Array.isArray(value)) return { kind: 'vector', items: value.map((item: Json) => jsonToEdn(item)) };
  const entries = Object.entries(value).map(([key, item]: [string, Json | undefined]): [Edn, Edn] => [
    nameToEdn(key),
    jsonToEdn(item),
  ]);
  return { kind: 'map', entries };
}

/** A name as a keyword, or as a string where a keyword can't say it. */
export function nameToEdn(name: string): Edn {
  return plainName.test(name) ? keyword(name) : name;
}

/**
 * EDN as JSON: names become strings, all sequences arrays, maps objects (keys that aren't names as EDN text), and tags are
 * dropped.
 */
export function ednToJson(value: Edn): Json {
  if (typeof value !== 'object' || value === null) return value;
  if ('name' in value) return value.name;
  if ('items' in value) return value.items.map(ednToJson);
  if (value.kind === 'tagged') return ednToJson(value.value);
  return objectOf(value.entries);
}

/** @throws UsageError (without the place) when two keys read the same: one of the values would be lost. */
function objectOf(entries: readonly (readonly [Edn, Edn])[]): Json {
  const object: Record<string, Json> = {};
  for (const [key, item] of entries) {
    const name = keyText(key);
    const value = ednToJson(item);
    if (Object.hasOwn(object, name)) throw new UsageError(`a map has the key ${name} twice`);
    // An assignment would not make it a key, but the prototype.
    if (name === '__proto__')
      Object.defineProperty(object, name, { value, enumerable: true, configurable: true, writable: true });
    else object[name] = value;
  }
  return object;
}

function keyText(key: Edn): string {
  if (typeof key === 'string') return key;
  return typeof key === 'object' && key !== null && 'name' in key ? key.name : printEdn(key);
}
