import type { z } from 'zod';
import { stringifyJson } from '../core/json.ts';
import { suggestion } from './nearest-name.ts';

/** What was given to a schema, and how its fields are spoken of. */
export interface Given {
  readonly value: unknown;
  /** What each field takes, in words. */
  readonly forms: Readonly<Record<string, string>>;
  /** Where a field of the value stands: `--nodes`, `run.nodes`, `systems.0.nodeCount.min` ... */
  readonly place: (path: string) => string;
}

const shownMax = 60;

/** One line for the first complaint of a schema about an object: the field, what stands there, and what may. */
export function explain(error: z.ZodError, { value, forms, place }: Given): string {
  const issue = error.issues[0];
  const names = Object.keys(forms);
  const path = (issue?.path ?? []).map(String);
  const [field] = path;
  if (issue?.code === 'unrecognized_keys' && field === undefined) {
    const key = issue.keys[0] ?? '';
    return `${place(key)}: unknown field${suggestion(key, names)}`;
  }
  if (field === undefined)
    return `${`${place('')} ${shown(value)}`.trim()}: an object with ${names.join(', ')} is expected`;
  const expected = `${forms[field] ?? 'something else'} is expected`;
  const found = valueAt(value, path);
  if (found !== undefined) return `${place(path.join('.'))} ${shown(found)}: ${expected}`;
  return `${place(path.join('.'))} is missing: ${expected}${misspelt(field, value, names)}`;
}

/** A field that is missing may be there under a name that is almost right. */
function misspelt(field: string, value: unknown, names: readonly string[]): string {
  const others = Object.keys(Object(value)).filter((name) => !names.includes(name));
  const typed = others.find((name) => suggestion(name, [field]).includes('did you mean'));
  return typed === undefined ? '' : `; is it what "${typed}" means?`;
}

function valueAt(value: unknown, path: readonly string[]): unknown {
  let here = value;
  for (const key of path) here = (Object(here) as Readonly<Record<string, unknown>>)[key];
  return here;
}

/** A value as it may have been written, bounded. */
function shown(value: unknown): string {
  if (typeof value === 'string') return bounded(/^[\w@%+=:,./-]+$/.test(value) ? value : JSON.stringify(value));
  if (typeof value === 'object' && value !== null) return bounded(asJson(value));
  return bounded(typeof value === 'function' ? 'a function' : String(value));
}

function asJson(value: object): string {
  try {
    return stringifyJson(value);
  } catch {
    // A cycle, or a getter that throws: only a config can hold one.
    return 'an object';
  }
}

function bounded(text: string): string {
  return text.length <= shownMax ? text : `${text.slice(0, shownMax)}…`;
}
