import type { Operation } from '../../../harness/core/history.ts';
import type { Effect } from '../models/model.ts';

/** A call of which it is known what became of it. */
export interface SettledCall {
  readonly operation: Operation;
  readonly effect: Effect;
  /** True when it may take effect at any time after its invocation, or never. */
  readonly isOpen: boolean;
}

/** Why no order explains the calls so far. */
export interface Finding {
  /** The call that has no place. */
  readonly stuck: SettledCall;
  /** Others that show it. */
  readonly others: readonly SettledCall[];
  /** Sentences. */
  readonly why: readonly string[];
  readonly anomaly: string;
}

/**
 * Judges the calls of one object, given in the order in which they begin and end; calls without an outcome never end. What it finds is a
 * violation of every history that begins so.
 */
export interface CallJudge {
  /** False when there is too much to remember, or something is wrong already. */
  readonly isFollowed: boolean;
  /** How many things it remembers. */
  readonly size: number;
  begin(call: SettledCall): void;
  end(call: SettledCall): Finding | undefined;
}
