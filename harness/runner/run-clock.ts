import { setTimeout as delay } from 'node:timers/promises';
import { type Nanos, nanos, nanosPerMs } from '../core/time.ts';

/** The controller's monotonic clock: nanoseconds since the run began. Every time in a run's folder is read from it. */
export class RunClock {
  readonly #origin = performance.now();

  now(): Nanos {
    return nanos(Math.round((performance.now() - this.#origin) * nanosPerMs));
  }

  /** Resolves at `time`, or at once when the signal fires: the caller looks at the signal. */
  async sleepUntil(time: Nanos, signal: AbortSignal): Promise<void> {
    const waitMs = (time - this.now()) / nanosPerMs;
    if (waitMs <= 0 || signal.aborted) return;
    try {
      await delay(waitMs, undefined, { signal });
    } catch {
      // Only the signal rejects this promise.
    }
  }
}
