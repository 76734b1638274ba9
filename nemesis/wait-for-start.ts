import { unreachable } from '../harness/core/errors.ts';
import type { Step, When } from '../harness/core/plan.ts';
import { type Trigger, type TriggerFired, triggerText } from '../harness/core/trigger.ts';
import { type Nanos, msToNanos, nanos } from '../harness/core/time.ts';
import { type NemesisClock, inMs } from './nemesis-clock.ts';
import type { StepEvents } from './step-events.ts';

/** What fired, and what it holds until the fault is in effect: a message, for instance. */
export interface Fired extends TriggerFired {
  readonly release?: (verdict: 'deliver' | 'drop') => Promise<void>;
}

/** Resolves when a trigger fires, or with the reason why it can't be watched for here. */
export type OnTrigger = (trigger: Trigger, signal: AbortSignal) => Promise<Fired | string>;

/** Why a step begins now: what its trigger saw, if it has one; or why it never will. */
export type Start = { readonly kind: 'due'; readonly fired?: Fired } | { readonly kind: 'never'; readonly why: string };

/** Resolves when the operation that a step waits for has happened. */
export type OnOperation = (event: Extract<When, { kind: 'event' }>, signal: AbortSignal) => Promise<void>;

export interface StartContext {
  readonly clock: NemesisClock;
  /** When the parent step began. */
  readonly startedAt: Nanos;
  readonly events: StepEvents;
  readonly onOperation: OnOperation | undefined;
  readonly onTrigger: OnTrigger | undefined;
  /** Fires at the end of the phase, or when the run is stopped. */
  readonly signal: AbortSignal;
}

/** Waits until a step is due. */
export async function waitForStart(step: Step, context: StartContext): Promise<Start> {
  const { clock, signal } = context;
  switch (step.when.kind) {
    case 'time':
      await clock.sleepUntil(nanos(context.startedAt + msToNanos(step.when.ms)), signal);
      break;
    case 'afterStep': {
      const { step: other, stage, delayMs } = step.when;
      if (!context.events.has(other)) return never(`there is no step ${other} in this phase`);
      const isReached = await untilAborted(context.events.wait(other, stage), signal);
      if (isReached === false) return never(`step ${other} was never ${stage}`);
      if (!signal.aborted) await clock.sleepUntil(inMs(clock, delayMs), signal);
      break;
    }
    case 'event':
      if (context.onOperation === undefined) return never('operations are not watched here');
      await untilAborted(context.onOperation(step.when, signal), signal);
      break;
    case 'trigger': {
      const { trigger } = step.when;
      if (context.onTrigger === undefined) return never('triggers are not watched here');
      const fired = await untilAborted(context.onTrigger(trigger, signal), signal);
      if (typeof fired === 'string') return never(`${triggerText(trigger)}: ${fired}`);
      return fired === undefined ? never(`its trigger never fired: ${triggerText(trigger)}`) : { kind: 'due', fired };
    }
    default:
      return unreachable(step.when);
  }
  return signal.aborted ? never('the phase ended before it was due') : { kind: 'due' };
}

function never(why: string): Start {
  return { kind: 'never', why };
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
