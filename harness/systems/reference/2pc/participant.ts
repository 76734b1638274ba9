import { unreachable } from '../../../core/errors.ts';
import { newLedger } from '../frame/ledger.ts';
import type { NodeIdentity, ProtocolEvent } from '../frame/protocol.ts';
import { Table } from '../frame/table.ts';
import { answerPeer, settleRefusal } from './answer-peer.ts';
import { hearDecision, settleCommit } from './decide.ts';
import { reportAll, settleOrder } from './force.ts';
import { inquire, inquireAll } from './inquire.ts';
import { parseTimer, refuse, trace } from './effects.ts';
import type { TwoPhaseMessage } from './messages.ts';
import { prepareBranch, voteYes } from './prepare.ts';
import { recoverParticipant } from './recover-participant.ts';
import type { TwoPhaseRecord } from './records.ts';
import type { ParticipantState, TwoPhaseStep } from './state.ts';

export function newParticipant(identity: NodeIdentity): ParticipantState {
  return {
    role: 'participant',
    identity,
    epoch: 0,
    ledger: newLedger(identity.accounts),
    branches: Table.empty(),
    doubts: Table.empty(),
  };
}

/** A participant of two-phase commit: it votes, keeps its locks while it is in doubt, and never decides alone then. */
export function stepParticipant(
  state: ParticipantState,
  event: ProtocolEvent<TwoPhaseMessage, TwoPhaseRecord>,
): TwoPhaseStep<ParticipantState> {
  switch (event.kind) {
    case 'start':
      return recoverParticipant(state, event.records);
    case 'request':
      return [
        state,
        [{ kind: 'reply', client: event.client, completion: { type: 'fail', error: 'not the coordinator' } }],
      ];
    case 'message':
      return hear(state, event.from, event.message);
    case 'durable':
      return proceed(state, event.record);
    case 'timer':
      return timeOut(state, event.name);
    case 'up':
      // Whoever comes back may know: the coordinator for certain, a peer perhaps.
      return [state, [...inquireAll(state, event.peer), ...reportAll(state, event.peer)]];
    case 'down':
      return [state, []];
    default:
      return unreachable(event);
  }
}

function hear(state: ParticipantState, from: string, message: TwoPhaseMessage): TwoPhaseStep<ParticipantState> {
  const { coordinator, participants } = state.identity;
  const isCoordinator = from === coordinator;
  const isPeer = participants.includes(from);
  switch (message.kind) {
    case 'prepare':
      if (isCoordinator) return prepareBranch(state, message);
      break;
    case 'decision':
      if (isCoordinator) return hearDecision(state, message, { decision: message.decision, told: 'coordinator' });
      break;
    case 'answer': {
      const { outcome } = message;
      if (!isCoordinator && !isPeer) break;
      if (outcome === 'pending' || outcome === 'unknown') return [state, []];
      // An answer is of use to one in doubt alone; to anybody else it comes too late.
      if (!state.doubts.has(message.branch)) return [state, []];
      return hearDecision(state, message, { decision: outcome, told: isCoordinator ? 'coordinator' : 'peer' });
    }
    case 'inquiry':
      if (isPeer) return answerPeer(state, from, message);
      break;
    case 'vote':
    case 'ack':
    case 'heuristic':
      break;
  }
  return [state, [refuse(`a participant takes no ${message.kind} from ${from}`, message, state.epoch)]];
}

/** A record is on disk: what waited for it happens. */
function proceed(state: ParticipantState, record: TwoPhaseRecord): TwoPhaseStep<ParticipantState> {
  if (record.kind === 'collecting' || record.kind === 'heuristic') return [state, []];
  const branch = state.branches.get(record.branch);
  if (branch === undefined) return [state, []];
  if (record.kind !== 'end' && branch.phase === 'ordered') return settleOrder(state, branch);
  if (record.kind === 'prepared' && branch.phase === 'preparing') return voteYes(state, branch);
  if (record.kind === 'committed' && branch.phase === 'committing') return settleCommit(state, branch);
  if (record.kind === 'refused' && branch.phase === 'refusing') return settleRefusal(state, branch);
  return [state, []];
}

function timeOut(state: ParticipantState, name: string): TwoPhaseStep<ParticipantState> {
  const branch = state.branches.get(parseTimer(name).branch);
  if (branch?.phase !== 'prepared') return [state, []];
  const fired = trace({ kind: 'timeout', waitingFor: 'decision' }, branch, branch.epoch);
  return [state, [fired, ...inquire(state, branch)]];
}
