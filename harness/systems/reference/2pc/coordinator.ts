import { unreachable } from '../../../core/errors.ts';
import type { NodeIdentity, ProtocolEvent } from '../frame/protocol.ts';
import { Table } from '../frame/table.ts';
import { answerInquiry } from './answer-inquiry.ts';
import { beginTransaction, sendPrepares } from './begin.ts';
import { acknowledge, tellAgain } from './acknowledge.ts';
import { answerOutcome } from './answer-client.ts';
import { hearReport } from './hear-report.ts';
import { abort, countVote, settleCommit } from './collect.ts';
import { parseTimer, refuse, trace } from './effects.ts';
import type { TwoPhaseMessage } from './messages.ts';
import { recoverCoordinator } from './recover-coordinator.ts';
import { settleRefusal } from './refusal.ts';
import type { TwoPhaseRecord } from './records.ts';
import type { CoordinatorState, TwoPhaseStep } from './state.ts';

export function newCoordinator(identity: NodeIdentity): CoordinatorState {
  return {
    role: 'coordinator',
    identity,
    epoch: 0,
    begun: 0,
    transactions: Table.empty(),
    branches: Table.empty(),
    open: Table.empty(),
    up: [],
  };
}

/** The coordinator of two-phase commit with presumed abort: it decides, and keeps no data. */
export function stepCoordinator(
  state: CoordinatorState,
  event: ProtocolEvent<TwoPhaseMessage, TwoPhaseRecord>,
): TwoPhaseStep<CoordinatorState> {
  switch (event.kind) {
    case 'start':
      return recoverCoordinator(state, event.incarnation, event.records);
    case 'request':
      return event.request.kind === 'outcome'
        ? answerOutcome(state, event.client, event.request.txn)
        : beginTransaction(state, event.client, event.request);
    case 'message':
      return hear(state, event.from, event.message);
    case 'durable':
      return proceed(state, event.record);
    case 'timer':
      return timeOut(state, event.name);
    case 'up':
      return tellAgain({ ...state, up: [...state.up.filter((peer) => peer !== event.peer), event.peer] }, event.peer);
    case 'down':
      return [{ ...state, up: state.up.filter((peer) => peer !== event.peer) }, []];
    default:
      return unreachable(event);
  }
}

function hear(state: CoordinatorState, from: string, message: TwoPhaseMessage): TwoPhaseStep<CoordinatorState> {
  if (!state.identity.participants.includes(from)) {
    return [state, [refuse(`${message.kind} from a node that is no participant`, message, state.epoch)]];
  }
  switch (message.kind) {
    case 'vote':
      return countVote(state, from, message);
    case 'ack':
      return acknowledge(state, from, message);
    case 'inquiry':
      return answerInquiry(state, from, message);
    case 'heuristic':
      return hearReport(state, from, message);
    case 'prepare':
    case 'decision':
    case 'answer':
      return [state, [refuse(`a coordinator takes no ${message.kind}`, message, state.epoch)]];
    default:
      return unreachable(message);
  }
}

/** A record is on disk: what waited for it happens. */
function proceed(state: CoordinatorState, record: TwoPhaseRecord): TwoPhaseStep<CoordinatorState> {
  const transaction = state.transactions.get(record.txn);
  if (transaction === undefined) return [state, []];
  if (record.kind === 'collecting' && transaction.phase === 'opening') return sendPrepares(state, transaction);
  if (record.kind === 'committed' && transaction.phase === 'committing') return settleCommit(state, transaction);
  if (record.kind === 'refused' && transaction.phase === 'refusing') return settleRefusal(state, transaction);
  return [state, []];
}

function timeOut(state: CoordinatorState, name: string): TwoPhaseStep<CoordinatorState> {
  const { kind, branch } = parseTimer(name);
  const transaction = state.transactions.get(state.branches.get(branch) ?? '');
  if (transaction === undefined) return [state, []];
  if (kind === 'vote' && transaction.phase === 'collecting') {
    const missing = transaction.participants.filter((node) => transaction.votes[node] === undefined);
    const fired = trace({ kind: 'timeout', waitingFor: `votes of ${missing.join(', ')}` }, transaction, state.epoch);
    const [next, effects] = abort(state, transaction, { by: 'timeout', reason: 'vote time-out', except: [] });
    return [next, [fired, ...effects]];
  }
  if (kind === 'resend' && transaction.phase === 'committed') return tellAgain(state, undefined, transaction);
  return [state, []];
}
