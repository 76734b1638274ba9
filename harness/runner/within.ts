/**
 * Waits for an answer of foreign code, and no longer than the signal allows: code that forgets the signal must not hold
 * the run. The answer that comes too late is nobody's.
 *
 * @throws Error `no answer in time`; whatever `work` rejects with.
 */
export async function within<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const fail = (): void => reject(new Error('no answer in time'));
  if (signal.aborted) fail();
  else signal.addEventListener('abort', fail, { once: true });
  try {
    return await Promise.race([work, promise]);
  } finally {
    signal.removeEventListener('abort', fail);
  }
}
