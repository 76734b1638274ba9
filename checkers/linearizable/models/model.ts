import type { Operation } from '../../../harness/core/history.ts';
import type { Call } from '../engine.ts';

/** What a call asks and answers, without its place in time. */
export type Effect = Pick<Call, 'f' | 'args' | 'output' | 'ok'>;

/** An operation of a history as the model understands it. */
export interface Reading {
  /** The part of the object that it touches; every key is an object of its own. Undefined where there is but one. */
  readonly key: string | undefined;
  readonly effect: Effect;
  /** True when it may take effect at any time after its invocation, or never. */
  readonly isOpen: boolean;
}

/**
 * A sequential object: what an operation does to it when operations come one at a time. States are texts, so that
 * every model can be interned, printed and compared in the same way. Pure.
 */
export interface Model {
  readonly name: string;
  /** One line for `list checkers`. */
  readonly summary: string;
  readonly initial: string;
  /** The kinds of operation that it knows. */
  readonly operations: readonly string[];
  /**
   * The operation in normal form; undefined when it says nothing: a `fail` that is no observation, a read without answer.
   *
   * @throws UsageError naming the line, when the operation isn't one of this model's.
   */
  read(operation: Operation): Reading | undefined;
  /** The state after the call; undefined when the call can't have answered this in that state. */
  step(state: string, effect: Effect): string | undefined;
  /** True when the call changes no state whatsoever, not merely the present one. */
  isReadOnly(effect: Effect): boolean;
  /**
   * Observation collapse: maps each state to a representative that no call of the partition, and no sequence of them,
   * can tell from it. States that nobody ever observes become one.
   */
  observe(calls: readonly Effect[]): Collapse;
  /** A name for what the call does under the collapse: calls of the same kind are interchangeable. */
  kind(effect: Effect, collapse: Collapse): string;
  /**
   * Whether a read-only call that the state does not allow may yet become legal by calls that build on the state.
   * Together with `supplies` it tells the search early that it has lost its way: when neither the state nor any call that could
   * still come in time leads to the answer. True where that is not known.
   */
  builds(state: string, goal: Effect): boolean;
  /** Whether a call, whatever the state before it, can leave a state from which the goal is legal or may become so. */
  supplies(effect: Effect, goal: Effect): boolean;
  /**
   * For objects whose states are values: the one state in which a read-only call is legal, and the one that a change leaves
   * whatever was before; undefined for calls of which that can't be said. While an answer is still to come that only one more call
   * can lead to, the search then knows what must not be overwritten.
   */
  readonly values?: {
    found(effect: Effect): string | undefined;
    left(effect: Effect): string | undefined;
  };
  /**
   * For objects that begin empty and give back what was put in, each once: the value that a call puts in, or that it is known to have
   * taken out; undefined for the other calls.
   */
  readonly exchange?: {
    readonly put: (effect: Effect) => string | undefined;
    readonly take: (effect: Effect) => string | undefined;
    /** What was put in first comes out first. */
    readonly isInOrder: boolean;
  };
  /** Whether a call can be the last change before what a read-only call found: for telling where an answer came from. */
  isSource(effect: Effect, found: Effect): boolean;
  /**
   * Representatives of all states that the calls can tell apart, for looking at a window by itself: whatever happened before it, the
   * object was in one of them. Absent where they are too many.
   */
  states?(calls: readonly Effect[]): readonly string[];
  /**
   * The same object with more insight, where these calls allow it: an object that never shrinks knows what can't come
   * about any more. It answers every step of these calls as the model does.
   */
  specialised?(calls: readonly Call[]): Model;
  /**
   * Says that a `get` is legal in the one state that is its output, a `put` leaves its argument, and an `append` adds its own at the end.
   */
  readonly holdsText?: true;
  /**
   * For an object made of parts that know nothing of each other: the part that a call touches, how each part behaves, and the states of
   * those parts that don't hold what they began with. The search then never looks at more than one part at a time.
   */
  readonly parts?: {
    readonly inner: Model;
    readonly of: (effect: Effect) => string;
    readonly within: (effect: Effect) => Effect;
    readonly states: (state: string) => ReadonlyMap<string, string>;
  };
  /** What a process did, in words: `wrote 3`. */
  describe(effect: Effect): string;
}

export type Collapse = (state: string) => string;
