import { unreachable } from '../../../core/errors.ts';
import type { TraceAct } from '../../../core/trace.ts';
import { settle } from '../frame/ledger.ts';
import type { TransactionRequest } from '../frame/protocol.ts';
import { replies } from './replies.ts';
import type { WireMessage } from './messages.ts';
import type { Open, Stepped, ThreePhaseEffect, ThreePhaseState } from './node-state.ts';
import type { ThreePhaseRecord } from './records.ts';
import { waitMs } from './times.ts';
import { advance } from './advance.ts';
import {
  type Act,
  type Input,
  type Message,
  type RecordKind,
  type Step,
  type Transaction,
  decisionOf,
} from './transaction.ts';

/** One input to an open transaction of the node. */
export function feed(state: ThreePhaseState, open: Open, input: Input): Stepped {
  return perform(state, open, advance(open.transaction, input));
}

/** Keeps a transaction's new state and turns its acts into effects of the node. */
export function perform(state: ThreePhaseState, open: Open, [transaction, acts]: Step): Stepped {
  const { id } = transaction;
  const now: Open = { ...open, transaction };
  const decision = decisionOf(transaction);
  const kept: ThreePhaseState =
    decision === undefined
      ? { ...state, open: state.open.set(id, now) }
      : { ...state, open: state.open.delete(id), decisions: state.decisions.set(id, decision) };
  const made = acts.find((act) => act.kind === 'decide');
  return [
    made === undefined ? kept : { ...kept, ledger: settle(kept.ledger, id, made.decision) },
    acts.flatMap((act) => effectsOf(state, now, act)),
  ];
}

function effectsOf(state: ThreePhaseState, open: Open, act: Act): ThreePhaseEffect[] {
  const { transaction } = open;
  const { id } = transaction;
  const trace = (traced: TraceAct): ThreePhaseEffect => ({
    kind: 'trace',
    txn: id,
    epoch: epochOf(transaction),
    act: traced,
  });
  switch (act.kind) {
    case 'write':
      return [{ kind: 'append', forced: act.forced, record: recordOf(state, transaction, act.record) }];
    case 'send':
      return sendEffects(state, open, act, trace);
    case 'decide': {
      const isHeld = state.ledger.prepared.has(id);
      const told = open.clients.length === 0 ? [] : [trace({ kind: 'tell', decision: act.decision, to: 'client' })];
      return [
        trace({ kind: 'decide', decision: act.decision, by: act.by }),
        ...(isHeld ? [trace({ kind: 'apply', decision: act.decision }), trace({ kind: 'release' })] : []),
        ...told,
        ...replies(open, act),
      ];
    }
    case 'lead':
      return [trace({ kind: 'lead', role: 'termination' })];
    case 'timeout':
      return [trace({ kind: 'timeout', waitingFor: act.waitingFor })];
    case 'refuse':
      return [trace({ kind: 'refuse', reason: act.reason })];
    case 'wait':
      return [{ kind: 'timer', name: timerOf(id), ms: waitMs[act.wait] }];
    case 'rest':
      return [{ kind: 'cancel', name: timerOf(id) }];
    default:
      return unreachable(act);
  }
}

/** Traced before it leaves: a node that is killed in between has told nobody, and said too much rather than too little. */
function sendEffects(
  state: ThreePhaseState,
  open: Open,
  { to, message }: Act & { kind: 'send' },
  trace: (act: TraceAct) => ThreePhaseEffect,
): ThreePhaseEffect[] {
  const node = open.transaction.members[to]?.node;
  // Told to nobody: without a connection the message would be lost, and the trace would say otherwise.
  if (node === undefined || state.peers[node]?.isUp !== true) return [];
  const effects: ThreePhaseEffect[] = [{ kind: 'send', to: node, message: wireOf(open, to, message) }];
  if (message.kind === 'decision') {
    effects.unshift(trace({ kind: 'tell', decision: message.decision, to: node }));
  }
  if (message.kind === 'vote') {
    const reason = message.reason === undefined ? {} : { reason: message.reason };
    effects.unshift(trace({ kind: 'vote', vote: message.vote, ...reason }));
  }
  return effects;
}

function wireOf({ transaction, work }: Open, to: number, message: Message): WireMessage {
  const about = { txn: transaction.id, epoch: epochOf(transaction) };
  const { members } = transaction;
  switch (message.kind) {
    case 'prepare':
      return { ...message, ...about, members, operations: work[members[to]?.node ?? ''] ?? [] };
    case 'state-request':
    case 'inquiry':
      return { ...message, ...about, members };
    case 'vote':
    case 'pre-commit':
    case 'ack':
    case 'state-report':
    case 'decision':
    case 'undecided':
      return { ...message, ...about };
    default:
      return unreachable(message);
  }
}

function recordOf(state: ThreePhaseState, { id, members }: Transaction, kind: RecordKind): ThreePhaseRecord {
  const { ledger, requests } = state;
  switch (kind) {
    case 'collecting':
      return { kind, txn: id, members, ...withRequest(requests.get(id)) };
    case 'prepared':
      return { kind, txn: id, members, operations: ledger.prepared.get(id) ?? [] };
    case 'precommitted':
    case 'committed':
    case 'aborted':
      return { kind, txn: id };
    default:
      return unreachable(kind);
  }
}

function withRequest(request: TransactionRequest | undefined): { request?: TransactionRequest } {
  return request === undefined ? {} : { request };
}

/** The coordinator's incarnation: a restarted coordinator begins nothing under the old one. */
export function epochOf({ members }: Pick<Transaction, 'members'>): number {
  return members[0]?.incarnation ?? 0;
}

function timerOf(txn: string): string {
  return `${timerPrefix}${txn}`;
}

export const timerPrefix = 'txn:';
