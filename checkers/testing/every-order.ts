import type { Operation } from '../../harness/core/history.ts';

/** What an operation leaves of a state; undefined when it can't have answered what it did. */
export type Step<State> = (state: State, operation: Operation) => State | undefined;

/**
 * True when some order of the operations, one after the other within their closed intervals, explains every answer: all
 * orders are tried. Failed operations are in none; those without an outcome may be.
 */
export function hasOrder<State>(operations: readonly Operation[], initial: State, step: Step<State>): boolean {
  const relevant = operations.filter(({ type }) => type !== 'fail');
  const search = (rest: readonly Operation[], state: State): boolean => {
    if (rest.every(({ type }) => type === 'info')) return true;
    return rest.some((operation) => {
      const isFirst = rest.every((other) => endOf(other) >= operation.invokedAt);
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

function endOf({ type, completedAt }: Operation): number {
  return type === 'info' ? Infinity : (completedAt ?? Infinity);
}
