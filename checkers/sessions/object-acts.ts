import type { Operation } from '../../harness/core/history.ts';
import type { Json } from '../../harness/core/json.ts';

export type ObjectKind = 'register' | 'list';

/** An operation that certainly had its effect, by what it read and whether it wrote: a compare-and-set does both. */
export interface Act {
  readonly operation: Operation;
  readonly session: number;
  readonly key: number;
  /**
   * Undefined where it read nothing. The acts whose values it read, by their numbers: of a register the writer of the value, of a list
   * those that appended its elements, in its order; empty for the initial state.
   */
  readonly seen: readonly number[] | undefined;
  readonly isWrite: boolean;
}

export interface ObjectKey {
  /** For people: `x`, or undefined where the history has but one object. */
  readonly name: string | undefined;
  readonly kind: ObjectKind;
}

/** A read that no history explains, whatever was promised. */
export interface ImpossibleRead {
  readonly kind: 'thin-air' | 'aborted' | 'duplicate';
  readonly read: Operation;
  /** The value, or the list's element. */
  readonly value: Json;
  readonly key: ObjectKey;
  /** The operation that wrote it, if one was asked to. */
  readonly writer?: Operation;
}

/** What processes did to registers and lists, with each read's writers known. */
export interface ObjectHistory {
  /** Numbered session by session, in the order of each. */
  readonly acts: readonly Act[];
  /** Session `s` has the acts `sessionStarts[s]` to `sessionStarts[s + 1] - 1`; one entry more than sessions. */
  readonly sessionStarts: readonly number[];
  readonly keys: readonly ObjectKey[];
  readonly impossible: readonly ImpossibleRead[];
  readonly reads: number;
  readonly writes: number;
  /** Observations that were not used, so that a `valid` is not the last word: reasons, each with how many there are. */
  readonly unused: ReadonlyMap<string, number>;
}
