import { setTimeout as delay } from 'node:timers/promises';
import { EnvironmentError } from '../harness/core/errors.ts';

/**
 * Waits for `work`, at most `limitMs`. The work itself can't be ended from here; what it does later is undone when
 * everything is healed at the end of the phase.
 *
 * @throws EnvironmentError `fault-timeout` at the limit; whatever `work` rejects with.
 */
export async function bounded<T>(what: string, limitMs: number, work: () => Promise<T>): Promise<T> {
  const done = new AbortController();
  const limit = delay(limitMs, undefined, { signal: done.signal }).then(() => {
    throw new EnvironmentError('fault-timeout', `${what} took more than ${limitMs} ms`);
  });
  // Once the work is done nobody looks at the limit any more: its rejection by the signal is meant.
  limit.catch(() => undefined);
  try {
    return await Promise.race([work(), limit]);
  } finally {
    done.abort();
  }
}
