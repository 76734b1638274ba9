import { unreachable } from '../../../core/errors.ts';
import { prepare } from '../frame/ledger.ts';
import { acknowledgement } from './decide.ts';
import { inquiryTimer, refuse } from './effects.ts';
import type { Prepare } from './messages.ts';
import { refuseBranch } from './answer-peer.ts';
import { report } from './report.ts';
import type { Participated, ParticipantState, TwoPhaseStep } from './state.ts';
import { inquiryMs } from './timeouts.ts';
import { no, yes } from './votes.ts';

/** PREPARE: locks, checks, and forces what a yes promises before the yes leaves. A repeated one gets the same vote. */
export function prepareBranch(state: ParticipantState, message: Prepare): TwoPhaseStep<ParticipantState> {
  const known = state.branches.get(message.branch);
  if (known !== undefined) return voteAgain(state, known);
  if (message.epoch < state.epoch) {
    return [state, [refuse(`PREPARE of epoch ${message.epoch}, which is over`, message, state.epoch)]];
  }
  const { txn, branch, epoch, participants, operations } = message;
  const fresh: ParticipantState = { ...state, epoch };
  const prepared = prepare(state.ledger, txn, operations);
  const entry: Participated = {
    txn,
    branch,
    epoch,
    participants,
    operations,
    phase: 'preparing',
    isRecovered: false,
    reason: '',
    owesVote: true,
    askers: [],
  };
  if (prepared.vote === 'no') return refuseBranch(fresh, { ...entry, reason: prepared.reason });
  return [
    { ...fresh, ledger: prepared.ledger, branches: state.branches.set(branch, entry) },
    [{ kind: 'append', record: { kind: 'prepared', txn, branch, epoch, participants, operations }, forced: true }],
  ];
}

/** Prepared is on disk: the yes leaves, and from now on the participant is in doubt. */
export function voteYes(state: ParticipantState, entry: Participated): TwoPhaseStep<ParticipantState> {
  const prepared: Participated = { ...entry, phase: 'prepared', owesVote: false };
  const { branch } = prepared;
  return [
    { ...state, branches: state.branches.set(branch, prepared), doubts: state.doubts.set(branch, true) },
    [...yes(state, prepared), { kind: 'timer', name: inquiryTimer(branch), ms: inquiryMs }],
  ];
}

function voteAgain(state: ParticipantState, known: Participated): TwoPhaseStep<ParticipantState> {
  if (known.forced !== undefined) return [state, report(state, known)];
  switch (known.phase) {
    case 'preparing':
    case 'committing':
    case 'ordered':
      return [state, []];
    case 'refusing':
      // A peer's question came first: the coordinator gets its no once the refusal is on disk.
      return [{ ...state, branches: state.branches.set(known.branch, { ...known, owesVote: true }) }, []];
    case 'prepared':
      return [state, yes(state, known)];
    case 'committed':
      return [state, [acknowledgement(state, known)]];
    case 'aborted':
      return [state, no(state, known)];
    default:
      return unreachable(known.phase);
  }
}
