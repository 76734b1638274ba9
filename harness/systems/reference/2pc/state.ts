import type { NodeName } from '../../../core/op.ts';
import type { Decision } from '../../../core/trace.ts';
import type { Ledger, Operation } from '../frame/ledger.ts';
import type { Effect, NodeIdentity, Step, TransactionRequest } from '../frame/protocol.ts';
import type { Table } from '../frame/table.ts';
import type { TwoPhaseMessage } from './messages.ts';
import type { TwoPhaseRecord } from './records.ts';

/** A client that waits for a transaction: to hear how it ended, or what became of it. */
export interface Waiting {
  readonly client: number;
  readonly asks: 'completion' | 'outcome';
}

/** A participant that waits for an answer. */
export interface Asker {
  readonly node: NodeName;
  readonly branch: string;
}

/**
 * A transaction at its coordinator. `opening`: its first record is being forced; `collecting`: votes are awaited;
 * `committing`: the commit is being forced; `refusing`: it was never begun, and a record that it never will be is being
 * forced.
 */
export interface Coordinated {
  readonly txn: string;
  readonly branch: string;
  /** Undefined for a refused transaction: nobody ever saw the request. */
  readonly request: TransactionRequest | undefined;
  readonly participants: readonly NodeName[];
  readonly phase: 'opening' | 'collecting' | 'committing' | 'committed' | 'refusing' | 'aborted';
  /** Yes votes by participant, with what each read. */
  readonly votes: Readonly<Record<NodeName, Readonly<Record<string, number>>>>;
  /** Participants that have not acknowledged the commit. */
  readonly unacknowledged: readonly NodeName[];
  /** Why it aborted; empty while it did not. */
  readonly reason: string;
  readonly waiting: readonly Waiting[];
  readonly askers: readonly Asker[];
  /** What participants have said that operators decided there; it is kept for good. */
  readonly heuristics?: Readonly<Record<NodeName, Decision>>;
}

export interface CoordinatorState {
  readonly role: 'coordinator';
  readonly identity: NodeIdentity;
  /** This incarnation: part of every branch that it begins. */
  readonly epoch: number;
  /** Branches begun in this epoch. */
  readonly begun: number;
  readonly transactions: Table<Coordinated>;
  /** Transactions by branch. */
  readonly branches: Table<string>;
  /** Those that a participant may still have to be told of: not decided, or committed and not acknowledged by all. */
  readonly open: Table<true>;
  readonly up: readonly NodeName[];
}

/**
 * A branch at a participant. `preparing`, `refusing`: the record is being forced; `prepared`: it voted yes and is in doubt;
 * `committing`: the commit is applied, and its record is being forced; `ordered`: an operator's decision is being forced.
 */
export interface Participated {
  readonly txn: string;
  readonly branch: string;
  readonly epoch: number;
  readonly participants: readonly NodeName[];
  readonly operations: readonly Operation[];
  readonly phase: 'preparing' | 'prepared' | 'committing' | 'committed' | 'refusing' | 'aborted' | 'ordered';
  /** Found prepared in the log by this incarnation. */
  readonly isRecovered: boolean;
  readonly reason: string;
  /** While refusing: whether the coordinator waits for the vote, and peers that wait for an answer. */
  readonly owesVote: boolean;
  readonly askers: readonly NodeName[];
  /** Decided by an operator while it was in doubt, and kept for good: a heuristic decision. */
  readonly forced?: Forced;
}

interface Forced {
  readonly decision: Decision;
  /** The order, until it is answered. */
  readonly client?: number;
}

export interface ParticipantState {
  readonly role: 'participant';
  readonly identity: NodeIdentity;
  /** The highest epoch seen: an older one's PREPARE comes from a coordinator that is gone. */
  readonly epoch: number;
  readonly ledger: Ledger;
  /** By branch. */
  readonly branches: Table<Participated>;
  /** Branches in doubt. */
  readonly doubts: Table<true>;
}

export type TwoPhaseState = CoordinatorState | ParticipantState;
export type TwoPhaseEffect = Effect<TwoPhaseMessage, TwoPhaseRecord>;
export type TwoPhaseStep<S extends TwoPhaseState = TwoPhaseState> = Step<S, TwoPhaseMessage, TwoPhaseRecord>;
