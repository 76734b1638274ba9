import type { Operation } from '../harness/core/history.ts';

/** One end of an operation. */
export interface OperationEvent {
  readonly operation: Operation;
  readonly hasEnded: boolean;
}

/** The invocations and completions of operations that are in order of invocation, in order of time; at equal times invocations first, since closed intervals that touch overlap. */
export function eventsOf(operations: readonly Operation[]): OperationEvent[] {
  const ends = operations
    .filter(({ completedAt }) => completedAt !== undefined)
    .toSorted((a, b) => (a.completedAt ?? 0) - (b.completedAt ?? 0));
  const events: OperationEvent[] = [];
  let next = 0;
  for (const operation of operations) {
    for (; (ends[next]?.completedAt ?? Infinity) < operation.invokedAt; next++) {
      const ended = ends[next];
      if (ended !== undefined) events.push({ operation: ended, hasEnded: true });
    }
    events.push({ operation, hasEnded: false });
  }
  return [...events, ...ends.slice(next).map((operation) => ({ operation, hasEnded: true }))];
}
