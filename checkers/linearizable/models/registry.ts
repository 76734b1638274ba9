import { UsageError } from '../../../harness/core/errors.ts';
import { kvAppend } from './kv-append.ts';
import type { Model } from './model.ts';
import { casRegister, register } from './register.ts';

/** Every model that the checker knows. */
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
