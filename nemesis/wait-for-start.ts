import { unreachable } from '../harness/core/errors.ts';
import type { Step, When } from '../harness/core/plan.ts';
import { type Nanos, msToNanos, nanos } from '../harness/core/time.ts';
import { type NemesisClock, inMs } from './nemesis-clock.ts';
import type { StepEvents } from './step-events.ts';

/** Resolves when the operation that a step waits for has happened. */
export type OnOperation = (event: Extract<When, { kind: 'event' }>, signal: AbortSignal) => Promise<void>;

export interface StartContext {
  readonly clock: NemesisClock;
  /** When the parent step began. */
  readonly startedAt: Nanos;
  readonly events: StepEvents;
  readonly onOperation: OnOperation | undefined;
  /** Fires at the end of the phase, or when the run is stopped. */
  readonly signal: AbortSignal;
}

/** Waits until a step is due; gives back why it never will be, if so. */
export async function waitForStart(step: Step, context: StartContext): Promise<string | undefined> {
  const { clock, signal } = context;
  switch (step.when.kind) {
    case 'time':
      await clock.sleepUntil(nanos(context.startedAt + msToNanos(step.when.ms)), signal);
      break;
    case 'afterStep': {
      const { step: other, stage, delayMs } = step.when;
      if (!context.events.has(other)) return `there is no step ${other} in this phase`;
      const isReached = await untilAborted(context.events.wait(other, stage), signal);
      if (isReached === false) return `step ${other} was never ${stage}`;
      if (!signal.aborted) await clock.sleepUntil(inMs(clock, delayMs), signal);
      break;
    }
    case 'event':
      if (context.onOperation === undefined) return 'operations are not watched here';
      await untilAborted(context.onOperation(step.when, signal), signal);
      break;
    default:
      return unreachable(step.when);
  }
  return signal.aborted ? 'the phase ended before it was due' : undefined;
}

async function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T | undefined> {
  if (signal.aborted) return undefined;
  const { promise, resolve } = Promise.withResolvers<undefined>();
  const stop = (): void => resolve(undefined);
  signal.addEventListener('abort', stop, { once: true });
  try {
    return await Promise.race([work, promise]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
