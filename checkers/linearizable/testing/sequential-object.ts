import type { Operation } from '../../../harness/core/history.ts';
import { type Json, jsonEquals } from '../../../harness/core/json.ts';
import type { Prng } from '../../../harness/core/prng.ts';

/** What an operation asks for, before anything is answered. */
export type Asked = Pick<Operation, 'process' | 'f' | 'input'>;

/** What an operation was answered. */
export interface Said {
  readonly type: 'ok' | 'fail';
  readonly output?: Json;
  readonly error?: string;
}

/**
 * A sequential object written down once more, on plain data and apart from the models: what histories are drawn from, and what
 * the oracle believes.
 */
export interface SequentialObject<S> {
  readonly initial: S;
  ask(prng: Prng, values: number): Pick<Asked, 'f' | 'input'>;
  /** What it answers, and what it then is. */
  act(state: S, asked: Asked, prng: Prng): { readonly state: S; readonly said: Said };
  /** What it then is, if it can have answered this; the answer of an `info` is not known. */
  accepts(state: S, operation: Operation): S | undefined;
  /** Another answer, near the true one. */
  lie(said: Said, asked: Asked, prng: Prng, values: number): Said;
}

/** Failures after which the operation certainly did not look at the object. */
export const notReached = 'refused';

/** For objects whose answers follow from the state alone. */
export function acceptsLikeAct<S>(
  act: (state: S, asked: Asked) => { readonly state: S; readonly said: Said },
): (state: S, operation: Operation) => S | undefined {
  return (state, operation) => {
    const { state: after, said } = act(state, operation);
    if (operation.type === 'info') return after;
    if (operation.type !== said.type || operation.error !== said.error) return undefined;
    return said.type === 'fail' || jsonEquals(operation.output ?? null, said.output ?? null) ? after : undefined;
  };
}

/**
 * Whether any order of the operations explains the answers: tries them all, with nothing but the definition. An operation may
 * come next if no other remaining one completed before it was invoked; one without an outcome may be left out.
 */
export function isExplained<S>(object: SequentialObject<S>, operations: readonly Operation[]): boolean {
  const happened = operations.filter(({ type, error }) => type !== 'fail' || error !== notReached);
  return canFollow(object, object.initial, happened);
}

function canFollow<S>(object: SequentialObject<S>, state: S, rest: readonly Operation[]): boolean {
  if (rest.every(({ type }) => type === 'info')) return true;
  return rest.some((operation) => {
    const isPreceded = rest.some((other) => endOf(other) < operation.invokedAt);
    if (isPreceded) return false;
    const after = object.accepts(state, operation);
    return (
      after !== undefined &&
      canFollow(
        object,
        after,
        rest.filter((other) => other !== operation),
      )
    );
  });
}

function endOf({ type, completedAt }: Operation): number {
  return type === 'info' ? Infinity : (completedAt ?? Infinity);
}
