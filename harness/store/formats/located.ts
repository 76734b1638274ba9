import { UsageError } from '../../core/errors.ts';

/** Does something for a line of a file; a UsageError from it says which. */
export function located<T>(path: string, line: number, act: () => T): T {
  try {
    return act();
  } catch (error) {
    if (error instanceof UsageError) throw new UsageError(`${path}:${line}: ${error.message}`);
    throw error;
  }
}
