import { UsageError } from '../../../harness/core/errors.ts';
import type { Operation } from '../../../harness/core/history.ts';
import { appendList } from './append-list.ts';
import { counter } from './counter.ts';
import { kvAppend } from './kv-append.ts';
import type { Model } from './model.ts';
import { fencedMutex, mutex, reentrantMutex } from './mutex.ts';
import { queue, stack } from './queue.ts';
import { casRegister, kv, register } from './register.ts';
import { set } from './set.ts';

/**
 * Every model that the checker knows. Of two that know the same operations the later one is tried first when a history is
 * to find its own.
 *
 * | model | operations -> what they answer | failures that are observations |
 * |---|---|---|
 * | `register` | `read {key?} -> {value}`, `write {key?, value}` | |
 * | `cas-register` | the same, and `cas {key?, from, to}` | `cas`: `mismatch` |
 * | `kv` | `get {key} -> {value}`, `put {key, value}`, `delete {key}`, `cas {key, from, to}` | `cas`: `mismatch` |
 * | `kv-append` | `get {key} -> {value}`, `put {key, value}`, `append {key, value}` (texts) | |
 * | `append-list` | `append 1`, `read -> [1]` | |
 * | `counter` | `add 5`, `increment`, `decrement`, `read -> 5` | |
 * | `set` | `add 1`, `remove 1` (may answer true or false), `contains 1 -> true`, `read -> [1]` | `add`: `mismatch`, `present`; `remove`: `mismatch`, `absent` |
 * | `queue` | `enqueue 1`, `dequeue -> 1` (null: it was empty) | `dequeue`: `empty`, `mismatch` |
 * | `stack` | `push 1`, `pop -> 1` (null: it was empty) | `pop`: `empty`, `mismatch` |
 * | `mutex`, `reentrant-mutex` | `acquire`, `release`, held by processes | `acquire`: `held`, `mismatch`; `release`: `not-held`, `mismatch` |
 * | `fenced-mutex` | `acquire -> 7`, `release` | the same |
 *
 * From `append-list` on a value stands bare, or in `{key, value}` where there are several objects. Every other failure says nothing, and
 * an operation without an outcome may have happened at any time since, or never.
 */
export const models: readonly Model[] = [
  register,
  casRegister,
  kv,
  kvAppend,
  appendList,
  counter,
  set,
  queue,
  stack,
  reentrantMutex,
  mutex,
  fencedMutex,
];

/** So many operations are looked at to see whether a model can read a history. */
const sampleMax = 1_000;

/**
 * The model of that name.
 *
 * @throws UsageError listing the names there are.
 */
export function modelNamed(name: string): Model {
  const model = models.find((candidate) => candidate.name === name);
  if (model === undefined) {
    throw new UsageError(
      `no model is called "${name}"; linearizable takes ${models.map((candidate) => candidate.name).join(', ')}`,
    );
  }
  return model;
}

/**
 * The model that knows all kinds of operation of the history and can read their values; the last of several that do. Undefined
 * when none knows them.
 */
export function modelFor(operations: readonly Operation[]): Model | undefined {
  const fs = new Set(operations.map(({ f }) => f));
  const candidates = models.filter((model) => [...fs].every((f) => model.operations.includes(f)));
  const sample = operations.slice(0, sampleMax);
  // When none can read the values, the error that says so is that of the last one.
  return candidates.findLast((model) => canRead(model, sample)) ?? candidates.at(-1);
}

function canRead(model: Model, operations: readonly Operation[]): boolean {
  try {
    for (const operation of operations) model.read(operation);
    return true;
  } catch (error) {
    if (error instanceof UsageError) return false;
    throw error;
  }
}
