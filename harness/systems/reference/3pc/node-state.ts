import type { NodeName } from '../../../core/op.ts';
import type { Decision } from '../../../core/trace.ts';
import { type Ledger, type Operation, newLedger } from '../frame/ledger.ts';
import type { ClientRequest, Effect, NodeIdentity, TransactionRequest } from '../frame/protocol.ts';
import { Table } from '../frame/table.ts';
import type { WireMessage } from './messages.ts';
import type { ThreePhaseRecord } from './records.ts';
import type { Transaction } from './transaction.ts';

/** A node of three-phase commit: all transactions, the data, and who can be spoken to. Data alone, never changed in place. */
export interface ThreePhaseState {
  readonly identity: NodeIdentity;
  readonly incarnation: number;
  /** What was last known of the others; absent before the first connection. */
  readonly peers: Readonly<Record<NodeName, Peer>>;
  /** Undecided transactions, and those whose decision is being written. */
  readonly open: Table<Open>;
  readonly decisions: Table<Decision>;
  /** At the coordinator: what each id was first sent for. */
  readonly requests: Table<TransactionRequest>;
  /** At the coordinator: reads of all accounts that are under way. */
  readonly readings: Table<Reading>;
  /** At a participant: reads that hold locks here. */
  readonly readers: Table<true>;
  readonly ledger: Ledger;
}

export interface Peer {
  readonly incarnation: number;
  readonly isUp: boolean;
}

/** An undecided transaction with what surrounds the protocol. */
export interface Open {
  readonly transaction: Transaction;
  /** At the coordinator: what each participant is asked to do. */
  readonly work: Readonly<Record<NodeName, readonly Operation[]>>;
  /** Clients that wait for the outcome. */
  readonly clients: readonly Waiting[];
  /** Why it will abort, if it does: a short stable phrase for clients. */
  readonly reason: string | undefined;
}

/** A read of all accounts, while values are missing. */
export interface Reading {
  readonly waiting: Waiting;
  readonly asked: readonly NodeName[];
  readonly missing: readonly NodeName[];
  readonly accounts: Readonly<Record<string, number>>;
}

export interface Waiting {
  readonly client: number;
  readonly request: ClientRequest;
}

export type ThreePhaseEffect = Effect<WireMessage, ThreePhaseRecord>;
export type Stepped = readonly [state: ThreePhaseState, effects: readonly ThreePhaseEffect[]];

export function initial(identity: NodeIdentity): ThreePhaseState {
  return {
    identity,
    incarnation: 0,
    peers: {},
    open: Table.empty(),
    decisions: Table.empty(),
    requests: Table.empty(),
    readings: Table.empty(),
    readers: Table.empty(),
    ledger: newLedger(identity.accounts),
  };
}

export function newOpen(transaction: Transaction, more: Partial<Open> = {}): Open {
  return { transaction, work: {}, clients: [], reason: undefined, ...more };
}

/** Carries out one change after another. */
export function inTurn(state: ThreePhaseState, changes: Iterable<(state: ThreePhaseState) => Stepped>): Stepped {
  let now = state;
  const effects: ThreePhaseEffect[] = [];
  for (const change of changes) {
    const [next, more] = change(now);
    now = next;
    effects.push(...more);
  }
  return [now, effects];
}
