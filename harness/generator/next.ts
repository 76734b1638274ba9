import type { Invocation } from '../core/op.ts';
import type { Nanos } from '../core/time.ts';
import type { Generator, GeneratorEvent, Next } from './generator.ts';

/** The answer of a generator that has nothing left, now or later. */
export const done: Next = { kind: 'done' };

/** Emits at `at`; `rest` is asked next. */
export function emit(at: Nanos, invocation: Invocation, rest: Generator): Next {
  return { kind: 'emit', emission: { at, invocation }, rest };
}

/** Nothing now; `rest` is asked when something completes, and at the latest at `until`. */
export function wait(until: Nanos, rest: Generator): Next {
  return { kind: 'wait', until, rest };
}

/** The same answer, of a generator that goes on as `rest`. */
export function withRest(next: Exclude<Next, { kind: 'done' }>, rest: Generator): Next {
  return next.kind === 'emit'
    ? { kind: 'emit', emission: next.emission, rest }
    : { kind: 'wait', until: next.until, rest };
}

/** The completion of the one operation that `process` has open, and nothing else. */
export function isCompletionOf(
  event: GeneratorEvent,
  process: number,
): event is Extract<GeneratorEvent, { kind: 'completed' }> {
  return event.kind === 'completed' && event.invocation.process === process;
}
