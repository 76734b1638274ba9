import { UsageError } from '../../../harness/core/errors.ts';
import type { Operation } from '../../../harness/core/history.ts';
import { kvAppend } from './kv-append.ts';
import type { Model } from './model.ts';
import { casRegister, register } from './register.ts';

/** Every model that the checker knows, the plain ones before the richer ones. */
export const models: readonly Model[] = [register, casRegister, kvAppend];

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

/** The model that knows all kinds of operation of the history; the richer of two that do. Undefined when none does. */
export function modelFor(operations: readonly Operation[]): Model | undefined {
  const fs = new Set(operations.map(({ f }) => f));
  return models.findLast((model) => [...fs].every((f) => model.operations.includes(f)));
}
