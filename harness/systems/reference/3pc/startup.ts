import { unreachable } from '../../../core/errors.ts';
import type { RecoveredTransaction } from '../../../core/trace.ts';
import { restore, settle } from '../frame/ledger.ts';
import type { TransactionRequest } from '../frame/protocol.ts';
import { type Stepped, type ThreePhaseEffect, type ThreePhaseState, newOpen } from './node-state.ts';
import { feed } from './perform.ts';
import type { ThreePhaseRecord } from './records.ts';
import { recovered } from './start.ts';

/** A node starts: its log gives back the data, the decisions, and the transactions that a crash left undecided. */
export function startUp(before: ThreePhaseState, incarnation: number, records: readonly ThreePhaseRecord[]): Stepped {
  const state = records.reduce(replay, { ...before, incarnation });
  const trace: ThreePhaseEffect[] = [
    { kind: 'trace', act: { kind: 'recovered', transactions: foundIn(records) } },
    ...(state.identity.role === 'coordinator'
      ? [{ kind: 'trace', act: { kind: 'lead', role: 'coordinator' } } as const]
      : []),
  ];
  let now = state;
  for (const open of state.open.values()) {
    // Asks, and goes on asking: nobody is connected yet, so the first questions are lost.
    const [next, effects] = feed(now, open, { kind: 'timer', unreachable: [] });
    now = next;
    trace.push(...effects);
  }
  return [now, trace];
}

function replay(state: ThreePhaseState, record: ThreePhaseRecord): ThreePhaseState {
  const { txn } = record;
  switch (record.kind) {
    case 'collecting':
    case 'prepared': {
      const self = record.members.findIndex(({ node }) => node === state.identity.name);
      const transaction = recovered(txn, record.members, self, record.kind);
      const open = state.open.set(txn, newOpen(transaction));
      if (record.kind === 'collecting') return withRequest({ ...state, open }, record.request);
      return { ...state, open, ledger: restore(state.ledger, txn, record.operations) };
    }
    case 'precommitted': {
      const known = state.open.get(txn)?.transaction;
      if (known === undefined) return state;
      const transaction = recovered(txn, known.members, known.self, record.kind);
      return { ...state, open: state.open.set(txn, newOpen(transaction)) };
    }
    case 'committed':
    case 'aborted': {
      const decision = record.kind === 'committed' ? 'commit' : 'abort';
      return {
        ...state,
        open: state.open.delete(txn),
        decisions: state.decisions.set(txn, decision),
        ledger: settle(state.ledger, txn, decision),
      };
    }
    default:
      return unreachable(record);
  }
}

function withRequest(state: ThreePhaseState, request: TransactionRequest | undefined): ThreePhaseState {
  return request === undefined ? state : { ...state, requests: state.requests.set(request.txn, request) };
}

/** The furthest record of each transaction, in the order in which they began. */
function foundIn(records: readonly ThreePhaseRecord[]): RecoveredTransaction[] {
  const last = new Map(records.map(({ txn, kind }) => [txn, kind]));
  return [...last].map(([txn, state]) => ({ txn, state }));
}
