import { type Json, isJsonObject, jsonEquals } from '../../harness/core/json.ts';
import type { FieldConditions } from '../../harness/core/trigger.ts';

/** What the variables of a match stand for. */
export type Bindings = Readonly<Record<string, Json>>;

/**
 * The values that the variables take where all conditions hold; undefined where one doesn't. A variable that stands in two
 * places takes one value. A field that is not there meets no condition.
 */
export function matchFields(where: FieldConditions, fieldOf: (path: string) => Json | undefined): Bindings | undefined {
  const bound = new Map<string, Json>();
  for (const [path, condition] of Object.entries(where)) {
    const value = fieldOf(path);
    if (value === undefined) return undefined;
    if ('is' in condition) {
      if (!jsonEquals(value, condition.is)) return undefined;
      continue;
    }
    const known = bound.get(condition.bind);
    if (known !== undefined && !jsonEquals(known, value)) return undefined;
    bound.set(condition.bind, value);
  }
  return Object.fromEntries(bound);
}

/** The field at a path such as `act.decision`, of own properties alone. */
export function fieldAt(value: Json | undefined, path: string): Json | undefined {
  let at = value;
  for (const name of path.split('.')) {
    if (!isJsonObject(at) || !Object.hasOwn(at, name)) return undefined;
    at = at[name];
  }
  return at;
}
