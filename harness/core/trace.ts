import type { Json } from './json.ts';
import type { NodeName } from './op.ts';
import type { Nanos } from './time.ts';

/** The outcome of a transaction. */
export type Decision = 'commit' | 'abort';

/** How a node came to a decision. */
export type DecidedBy =
  | 'votes'
  | 'timeout'
  | 'refusal'
  | 'coordinator'
  | 'peer'
  | 'termination'
  | 'recovery'
  | 'presumption'
  | 'unilateral'
  | 'operator';

/**
 * A node's account of one act, written at the moment of the act. Ordered by incarnation and sequence number, never by
 * a node's clock. One line of JSON on the node's standard output; the harness adds `seenAt` when it reads it.
 */
export interface TraceEvent {
  readonly node: NodeName;
  /** 1 at the first start, one more at each restart. */
  readonly incarnation: number;
  /** From 1 within an incarnation, without gaps: a gap is missing evidence. */
  readonly sequence: number;
  /** The node's own monotonic clock in nanoseconds; shown, never used to order. */
  readonly monotonicNs: number;
  readonly seenAt: Nanos;
  /** The message that caused the act: `sender/incarnation/sequence`; absent for timers and starts. */
  readonly cause?: string;
  readonly txn?: string;
  readonly epoch?: number;
  readonly act: TraceAct;
}

/** What a node did. */
export type TraceAct =
  /** What recovery found in the log: every transaction whose end it can't prove, and every decision it still holds. */
  | { readonly kind: 'recovered'; readonly transactions: readonly RecoveredTransaction[] }
  /** A coordinator starts collecting votes from these participants. */
  | { readonly kind: 'begin'; readonly participants: readonly NodeName[] }
  /**
   * A log record is about to be durable (`forced: false`: written lazily) or is durable (`forced: true`). Checkers know
   * the names of `RecoveredTransaction.state`, and show any other.
   */
  | { readonly kind: 'write'; readonly record: string; readonly forced: boolean }
  /** A vote leaves the node. */
  | { readonly kind: 'vote'; readonly vote: 'yes' | 'no'; readonly reason?: string }
  /** The node decides; from here on it may act on the decision. */
  | { readonly kind: 'decide'; readonly decision: Decision; readonly by: DecidedBy }
  /** A decision leaves the node, to a node or to a client. */
  | { readonly kind: 'tell'; readonly decision: Decision; readonly to: NodeName | 'client' }
  /** The decision's effects reach the node's data. */
  | { readonly kind: 'apply'; readonly decision: Decision }
  /** The locks of the transaction are free. */
  | { readonly kind: 'release' }
  /** The node takes another for dead. */
  | { readonly kind: 'suspect'; readonly peer: NodeName; readonly why: 'closed' | 'silent' }
  | { readonly kind: 'unsuspect'; readonly peer: NodeName }
  /** The node takes a role: `coordinator`, `termination` ... */
  | { readonly kind: 'lead'; readonly role: string }
  /** A time-out of the node fired: what it waited for. */
  | { readonly kind: 'timeout'; readonly waitingFor: string }
  /** A message was refused: forged, stale, duplicated beyond reason. */
  | { readonly kind: 'refuse'; readonly reason: string };

export interface RecoveredTransaction {
  readonly txn: string;
  /** The furthest record found. */
  readonly state: 'collecting' | 'prepared' | 'precommitted' | 'committed' | 'aborted' | 'refused';
}

/** A transaction that a node has voted yes in, or prepared, without knowing the outcome. */
export interface InDoubt {
  readonly txn: string;
  readonly ageMs: number;
}

/** What a node says of itself when asked; sampled through the run, checked and drawn. */
export interface NodeState {
  readonly role: string;
  readonly epoch: number;
  readonly version: string;
  readonly incarnation: number;
  readonly inDoubt: readonly InDoubt[];
  readonly leader?: NodeName;
  readonly commitIndex?: number;
  readonly configVersion?: number;
  /** Locks held now. */
  readonly locks?: number;
  /** What its wall clock says, in ms since 1970: it may be under attack, and nothing is ordered by it. */
  readonly clockMs?: number;
  /** Cumulative within an incarnation; names from a fixed set. */
  readonly counters?: Readonly<Record<string, number>>;
}

/** A sample of a node's state; `state` is undefined when it did not answer, and `error` says why. */
export interface StateSample {
  readonly time: Nanos;
  readonly node: NodeName;
  readonly state?: NodeState;
  readonly error?: string;
}

/** What a node holds after the last phase: read over the control path, when everything is healed. */
export interface FinalState {
  readonly time: Nanos;
  readonly node: NodeName;
  readonly error?: string;
  /** Decisions on record, by transaction; absent where the system can't tell. */
  readonly decisions?: Readonly<Record<string, Decision>>;
  readonly inDoubt?: readonly InDoubt[];
  /** Transactions that still hold a lock, by what they lock. */
  readonly locks?: Readonly<Record<string, string>>;
  /** The node's data, as the workload understands it: accounts and balances, keys and values. */
  readonly data?: Json;
}
