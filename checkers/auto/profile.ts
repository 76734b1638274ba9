import type { Operation } from '../../harness/core/history.ts';
import { type Json, isJsonObject, jsonEquals } from '../../harness/core/json.ts';

type Shape = 'null' | 'boolean' | 'number' | 'text' | 'list' | 'object';

/** What a history's operations look like, all values put aside. */
export interface Profile {
  /** How many operations of each kind there are. */
  readonly kinds: ReadonlyMap<string, number>;
  /** The shapes of what the `ok` operations of each kind answered, null left out, the values of `{ key, value }` taken out. */
  readonly answers: ReadonlyMap<string, ReadonlySet<Shape>>;
  /** The same of what was asked. */
  readonly questions: ReadonlyMap<string, ReadonlySet<Shape>>;
  /** Kinds whose `ok` operations answered something else than they were asked. */
  readonly telling: ReadonlySet<string>;
  /** The names of the steps of transactions, whatever kind of operation they are: `r`, `w`, `append`. */
  readonly steps: ReadonlySet<string>;
  /** The names of the fields of what was answered. */
  readonly fields: ReadonlySet<string>;
}

/** More names than any kind of history has; a bound, since histories from elsewhere may hold anything. */
const namesMax = 64;

/** Looks at all operations once. */
export function profileOf(operations: readonly Operation[]): Profile {
  const kinds = new Map<string, number>();
  const answers = new Map<string, Set<Shape>>();
  const questions = new Map<string, Set<Shape>>();
  const telling = new Set<string>();
  const steps = new Set<string>();
  const fields = new Set<string>();
  for (const { f, type, input, output } of operations) {
    kinds.set(f, (kinds.get(f) ?? 0) + 1);
    addSteps(steps, input);
    addShape(questions, f, input);
    if (type !== 'ok' || output === undefined) continue;
    if (isJsonObject(output)) addNames(fields, Object.keys(output));
    addShape(answers, f, output);
    if (!telling.has(f) && withoutKey(output) !== null && !jsonEquals(output, input)) telling.add(f);
  }
  return { kinds, answers, questions, telling, steps, fields };
}

function addSteps(steps: Set<string>, value: Json): void {
  if (!Array.isArray(value)) return;
  for (const step of value as readonly Json[]) {
    const name: unknown = Array.isArray(step) ? step[0] : undefined;
    if (typeof name === 'string') addNames(steps, [name]);
  }
}

function addNames(names: Set<string>, more: readonly string[]): void {
  for (const name of more) if (names.size < namesMax) names.add(name);
}

function addShape(shapes: Map<string, Set<Shape>>, f: string, value: Json): void {
  const shape = shapeOf(withoutKey(value));
  if (shape === 'null') return;
  const known = shapes.get(f);
  if (known === undefined) shapes.set(f, new Set([shape]));
  else known.add(shape);
}

function withoutKey(value: Json): Json {
  if (!isJsonObject(value)) return value;
  const { key, value: inner } = value;
  return key === undefined && inner === undefined ? value : (inner ?? null);
}

function shapeOf(value: Json): Shape {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'list';
  if (typeof value === 'string') return 'text';
  if (typeof value === 'bigint') return 'number';
  return typeof value === 'boolean' || typeof value === 'number' ? (typeof value as Shape) : 'object';
}
