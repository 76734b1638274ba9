import type { Operation } from '../../../harness/core/history.ts';
import { isJsonObject, type Json } from '../../../harness/core/json.ts';
import type { Expected } from '../../testing/agree.ts';

/** By key, the values written, oldest first. */
type State = ReadonlyMap<string, readonly Json[]>;

/** Sequential consistency by its definition: all ways of merging the processes are tried. */
export function sequentialOracle(operations: readonly Operation[]): Expected {
  const relevant = operations.filter(({ f, type }) => type === 'ok' || (type === 'info' && f !== 'read'));
  if (!relevant.some(({ f, type }) => type === 'ok' && (f === 'read' || f === 'cas'))) return 'unknown';
  const processes = [...Map.groupBy(relevant, ({ process }) => process).values()];
  const lists = new Set(operations.filter((operation) => isListed(operation)).map(keyOf));
  const failed = new Set<string>();
  const search = (places: readonly number[], state: State): boolean => {
    const rest = processes.map((own, i) => own.slice(places[i]));
    if (rest.every((own) => own.every(({ type }) => type === 'info'))) return true;
    const text = JSON.stringify([places, [...state].toSorted(([a], [b]) => (a < b ? -1 : 1))]);
    if (failed.has(text)) return false;
    const isFound = processes.some((own, i) => {
      const operation = own[places[i] ?? 0];
      const next = operation === undefined ? undefined : after(state, operation, lists);
      return (
        next !== undefined &&
        search(
          places.map((place, j) => (j === i ? place + 1 : place)),
          next,
        )
      );
    });
    if (!isFound) failed.add(text);
    return isFound;
  };
  return search(
    processes.map(() => 0),
    new Map(),
  )
    ? 'valid'
    : 'invalid';
}

function after(state: State, operation: Operation, lists: ReadonlySet<string>): State | undefined {
  const { f, input, output } = operation;
  const key = keyOf(operation);
  const values = state.get(key) ?? [];
  const wrote = (value: Json | undefined): State => new Map(state).set(key, [...values, value ?? null]);
  if (f === 'append' || f === 'write') return wrote(field(input, 'value'));
  if (f === 'cas') return (values.at(-1) ?? null) === field(input, 'from') ? wrote(field(input, 'to')) : undefined;
  const found = field(output, 'value') ?? null;
  const held = lists.has(key) ? values : (values.at(-1) ?? null);
  return JSON.stringify(held) === JSON.stringify(lists.has(key) ? (found ?? []) : found) ? state : undefined;
}

function isListed({ f, output }: Operation): boolean {
  return f === 'append' || Array.isArray(field(output, 'value'));
}

function keyOf({ input }: Operation): string {
  return JSON.stringify(field(input, 'key'));
}

function field(value: Json | undefined, name: string): Json | undefined {
  return isJsonObject(value) ? value[name] : undefined;
}
