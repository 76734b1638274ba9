import { type Nanos, msToNanos, nanos } from '../harness/core/time.ts';

/** The run's clock, as the nemesis needs it. */
export interface NemesisClock {
  now(): Nanos;
  /** Resolves at the time, or at once when the signal fires. */
  sleepUntil(time: Nanos, signal: AbortSignal): Promise<void>;
}

/** The time so many milliseconds from now. */
export function inMs(clock: NemesisClock, ms: number): Nanos {
  return nanos(clock.now() + msToNanos(ms));
}
