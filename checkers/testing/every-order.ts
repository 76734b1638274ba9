import type { Operation } from '../../harness/core/history.ts';

/** What an operation leaves of a state; undefined when it can't have answered what it did. */
export type Step<State> = (state: State, operation: Operation) => State | undefined;

/** Whether one operation certainly came before another; by default, when it had ended before the other began. */
type Precedes = (a: Operation, b: Operation) => boolean;

/**
 * True when some order of the operations, one after the other within their closed intervals, explains every answer: all
 * orders are tried. Failed operations are in none; those without an outcome may be.
 */
export function hasOrder<State>(
  operations: readonly Operation[],
  initial: State,
  step: Step<State>,
  precedes: Precedes = precedesInTime,
): boolean {
  const relevant = operations.filter(({ type }) => type !== 'fail');
  const search = (rest: readonly Operation[], state: State): boolean => {
    if (rest.every(({ type }) => type === 'info')) return true;
    return rest.some((operation) => {
      const isFirst = !rest.some((other) => precedes(other, operation));
      const next = isFirst ? step(state, operation) : undefined;
      return (
        next !== undefined &&
        search(
          rest.filter((other) => other !== operation),
          next,
        )
      );
    });
  };
  return search(relevant, initial);
}

/** The same, and what a process did earlier, even where the clock shows no order: a process is one caller. */
export function precedesInProcess(a: Operation, b: Operation): boolean {
  return precedesInTime(a, b) || (a.process === b.process && a.index < b.index);
}

/** Intervals are closed: what ends at the instant when another begins overlaps with it. */
function precedesInTime(a: Operation, b: Operation): boolean {
  return a.type !== 'info' && a.completedAt !== undefined && a.completedAt < b.invokedAt;
}
