import { UsageError } from '../../../harness/core/errors.ts';
import { History } from '../../../harness/core/history.ts';
import type { Json } from '../../../harness/core/json.ts';
import { nanos } from '../../../harness/core/time.ts';
import type { ReadSource } from '../check-task.ts';

/** A history of writes that never return, one of each value. */
export const readSource: ReadSource = async (request) => {
  const { checker, values } = request as { readonly checker: string; readonly values: readonly Json[] | string };
  if (typeof values === 'string') throw new UsageError(`${values} at line 7`);
  const ops = values.map(
    (value, index) => ({ index, time: nanos(index), type: 'invoke', process: index, f: 'write', value }) as const,
  );
  return await Promise.resolve({ history: new History(ops), gaps: ['read by the worker'], check: { checker } });
};
