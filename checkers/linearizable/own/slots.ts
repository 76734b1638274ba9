import type { Problem } from './problem.ts';

/**
 * Slots for the calls in progress: a call has one from its beginning to its end, and the next call may have it then. A set of calls
 * in progress is as many bits as calls are ever in progress at a time.
 */
export interface Slots {
  /** By call. */
  readonly slotOf: Int32Array;
  /** How many there are. */
  readonly count: number;
}

export function slotsOf({ completed, events }: Pick<Problem, 'completed' | 'events'>): Slots {
  const slotOf = new Int32Array(completed);
  const free: number[] = [];
  let count = 0;
  for (const id of events) {
    if (id >= 0) slotOf[id] = free.pop() ?? count++;
    else free.push(slotOf[~id] ?? 0);
  }
  return { slotOf, count };
}
