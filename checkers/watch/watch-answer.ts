import { UsageError } from '../../harness/core/errors.ts';
import type { Operation } from '../../harness/core/history.ts';
import { type Json, isJsonObject } from '../../harness/core/json.ts';

/** A change that a watcher was told. */
export interface WatchEvent {
  readonly value: Json;
  /** The store's number of the change, where it has one. */
  readonly revision: number | undefined;
}

/** What one watch answered. */
export interface WatchAnswer {
  readonly events: readonly WatchEvent[];
  /** The revision up to which it was told all, where it says so. */
  readonly upTo: number | undefined;
}

/**
 * Reads a watch's answer: a list of events, or `{log: [...], revision}` as Jepsen's etcd test has it (or `events`). An event is the value that was
 * written, or `{revision, value}`.
 *
 * @throws UsageError naming the line of what is neither.
 */
export function watchAnswer(operation: Operation): WatchAnswer {
  const { output, index, f } = operation;
  const list = isJsonObject(output) ? (output['log'] ?? output['events']) : output;
  if (!Array.isArray(list)) {
    throw new UsageError(
      `history line ${index}: the ${f} answers no list of events; record them as [1, 2], [{"revision": 5, "value": 1}] or {"log": [1, 2]}`,
    );
  }
  const upTo = isJsonObject(output) ? revisionIn(output['revision'], operation) : undefined;
  return { events: (list as readonly Json[]).map((each) => eventIn(each, operation)), upTo };
}

/** The revision that a write was answered: bare, or as `{revision}`; a write that answers with its own value has none. */
export function writtenRevision({ output, index, f }: Operation): number | undefined {
  return isJsonObject(output) ? revisionIn(output['revision'], { index, f }) : undefined;
}

function eventIn(value: Json, operation: Operation): WatchEvent {
  if (!isJsonObject(value) || !Object.hasOwn(value, 'revision')) return { value, revision: undefined };
  return { value: value['value'] ?? null, revision: revisionIn(value['revision'], operation) };
}

function revisionIn(value: Json | undefined, { index, f }: Pick<Operation, 'index' | 'f'>): number | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'number' && Number.isSafeInteger(value)) return value;
  throw new UsageError(`history line ${index}: the revision of the ${f} is no whole number below 2^53`);
}
