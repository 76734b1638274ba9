import type { Json } from '../../../core/json.ts';
import type { Completion, NodeName } from '../../../core/op.ts';
import type { Decision, TraceAct } from '../../../core/trace.ts';
import type { Ledger } from './ledger.ts';

/**
 * A commit protocol as a pure function. The node program feeds it events one at a time and carries out its effects in
 * the order in which they are listed; a model checker feeds it whatever it likes. States, events and effects are data:
 * equal inputs give equal outputs, and nothing is read from a clock, a random source or the outside.
 *
 * `S` is the state, `M` what nodes say to each other, `R` what a node writes into its log.
 */
export interface Protocol<S, M extends Message, R extends LogRecord> {
  readonly name: string;
  readonly version: string;
  readonly link: LinkTimes;
  /** The state of a node before its log was read; the first event is always `start`. */
  initial(identity: NodeIdentity): S;
  /** Total: it never throws, whatever the peers send. */
  step(state: S, event: ProtocolEvent<M, R>): Step<S, M, R>;
  /** Votes, decisions and terminations are signed with the sender's own key; the rest is only authenticated. */
  isSigned(message: M): boolean;
  /** A message from the wire; undefined when it is not of the protocol's shape. */
  readMessage(value: Json): M | undefined;
  /** A record from the log; undefined when it is not of the protocol's shape. */
  readRecord(value: Json): R | undefined;
  /** What the node says of itself when it is asked. */
  view(state: S): NodeView;
  /**
   * An operator orders the node to decide now, without whoever should (XA: a heuristic decision); `client` names the order
   * in the reply. Absent in protocols that take no orders.
   */
  order?(state: S, client: number, order: OperatorOrder): Step<S, M, R>;
}

export interface OperatorOrder {
  readonly kind: 'force';
  readonly txn: string;
  readonly decision: Decision;
}

export type Step<S, M extends Message, R extends LogRecord> = readonly [state: S, effects: readonly Effect<M, R>[]];

/** Plain JSON. Signed kinds carry the transaction and the epoch; sender, incarnation and sequence are the envelope's. */
export interface Message {
  readonly kind: string;
}

/** Plain JSON. `kind` is the name that the trace shows. */
export interface LogRecord {
  readonly kind: string;
  readonly txn: string;
}

/** How connections between nodes are kept, in milliseconds. */
export interface LinkTimes {
  /** Each side of a connection says something at least this often. */
  readonly heartbeatMs: number;
  /** After so long without a byte from the peer the connection is given up (`down`, `silent`) and made anew. */
  readonly silenceMs: number;
}

export type Role = 'coordinator' | 'participant';

/** Who a node is and what it began with: its configuration, the same at every start. */
export interface NodeIdentity {
  readonly name: NodeName;
  readonly role: Role;
  readonly coordinator: NodeName;
  readonly participants: readonly NodeName[];
  /** The participant that keeps each account of the cluster. */
  readonly placement: Readonly<Record<string, NodeName>>;
  /** The node's own accounts, with the balances that they begin with. */
  readonly accounts: Readonly<Record<string, number>>;
}

export type ProtocolEvent<M extends Message, R extends LogRecord> =
  /** First of all: the records that the log kept, in order. `incarnation` is 1 at the first start, one more at each. */
  | { readonly kind: 'start'; readonly incarnation: number; readonly records: readonly R[] }
  /** An authenticated message, its signature checked where it has one. `incarnation` is the sender's. */
  | { readonly kind: 'message'; readonly from: NodeName; readonly incarnation: number; readonly message: M }
  /** A record that was appended with `forced` is on disk, and so is all that was appended before it. */
  | { readonly kind: 'durable'; readonly record: R }
  | { readonly kind: 'timer'; readonly name: string }
  /** A connection with the peer stands; messages sent before it are lost or still on their way. */
  | { readonly kind: 'up'; readonly peer: NodeName; readonly incarnation: number }
  /** It ended: the peer's side closed it, or nothing was heard for `silenceMs`. */
  | { readonly kind: 'down'; readonly peer: NodeName; readonly why: 'closed' | 'silent' }
  /** A client asks; `client` names the request in the reply. */
  | { readonly kind: 'request'; readonly client: number; readonly request: ClientRequest };

export type Effect<M extends Message, R extends LogRecord> =
  /**
   * Appends to the log, in order. `forced`: a `durable` event follows once it is on disk. Otherwise it is written soon,
   * and may be lost in a crash together with all that was appended after it.
   */
  | { readonly kind: 'append'; readonly record: R; readonly forced: boolean }
  /** To a peer without a connection it is lost at once. */
  | { readonly kind: 'send'; readonly to: NodeName; readonly message: M }
  /** A timer of this name fires once, `ms` from now; setting it again replaces it. */
  | { readonly kind: 'timer'; readonly name: string; readonly ms: number }
  | { readonly kind: 'cancel'; readonly name: string }
  /**
   * Traces an act, at the moment of the act. `write` acts are the node program's own: it knows when a record is durable.
   */
  | { readonly kind: 'trace'; readonly act: TraceAct; readonly txn?: string; readonly epoch?: number }
  /** Answers a client's request, once. */
  | { readonly kind: 'reply'; readonly client: number; readonly completion: Completion };

export type ClientRequest =
  | TransactionRequest
  /** What became of a transaction: `{ txn, decision: 'commit' | 'abort' | 'pending' }`. */
  | { readonly kind: 'outcome'; readonly txn: string };

export type TransactionRequest =
  | {
      readonly kind: 'transfer';
      readonly txn: string;
      readonly from: string;
      readonly to: string;
      readonly amount: number;
    }
  | { readonly kind: 'read-all'; readonly txn: string };

/** What a node says of itself, as far as the protocol knows; the node program adds incarnation, ages and counters. */
export interface NodeView {
  /** As `NodeState.role`: `coordinator`, `participant`, or a role that it took for a while. */
  readonly role: string;
  readonly epoch: number;
  readonly leader?: NodeName;
  /** Transactions voted yes in whose outcome the node does not know. */
  readonly inDoubt: readonly string[];
  /** Decisions on record. */
  readonly decisions: Iterable<readonly [txn: string, decision: Decision]>;
  /** The node's data; absent where it keeps none. Lock owners are transactions. */
  readonly ledger?: Ledger;
}
