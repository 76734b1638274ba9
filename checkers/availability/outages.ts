import type { Operation } from '../../harness/core/history.ts';
import { type Nanos, type TimeWindow, nanos } from '../../harness/core/time.ts';
import { eventsOf } from '../operation-events.ts';

/** A time in which somebody asked and nobody succeeded. */
export interface Outage {
  readonly window: TimeWindow;
  /** The request with which it begins. */
  readonly first: Operation;
}

/**
 * From each request that finds nothing under way since the last success (or from that success, while requests are under way) until the next
 * success, or the end of the history. So the times in which nobody asks are no outages, and a slow answer is one. In order of time.
 */
export function outagesOf(
  operations: readonly Operation[],
  isSuccess: (operation: Operation) => boolean,
  end: Nanos,
): Outage[] {
  const outages: Outage[] = [];
  const open = new Map<number, Operation>();
  let since: Nanos | undefined;
  let first: Operation | undefined;
  for (const { operation, hasEnded } of eventsOf(operations)) {
    if (!hasEnded) {
      open.set(operation.index, operation);
      since ??= operation.invokedAt;
      first ??= operation;
      continue;
    }
    open.delete(operation.index);
    const { completedAt = end } = operation;
    if (!isSuccess(operation)) continue;
    if (since !== undefined && first !== undefined) outages.push({ window: { from: since, to: completedAt }, first });
    [first] = open.values();
    since = first === undefined ? undefined : completedAt;
  }
  if (since !== undefined && first !== undefined)
    outages.push({ window: { from: since, to: nanos(Math.max(since, end)) }, first });
  return outages;
}
