import { unreachable } from '../../../core/errors.ts';
import type { NodeName } from '../../../core/op.ts';
import type { Decision } from '../../../core/trace.ts';
import { send, trace } from './effects.ts';
import type { Answer, Inquiry } from './messages.ts';
import type { Participated, ParticipantState, TwoPhaseEffect, TwoPhaseStep } from './state.ts';
import { no } from './votes.ts';

/**
 * A peer in doubt asks. Only a record is an answer; without one this node first makes sure that it will never vote yes,
 * durably, and then the branch can only be aborted.
 */
export function answerPeer(state: ParticipantState, from: NodeName, inquiry: Inquiry): TwoPhaseStep<ParticipantState> {
  const entry = state.branches.get(inquiry.branch);
  if (entry === undefined) return refuseBranch(state, unseen(inquiry, from));
  // What an operator decided here is not the outcome, and must not spread.
  if (entry.forced !== undefined) return [state, [send(from, answer(entry, 'unknown'))]];
  switch (entry.phase) {
    case 'preparing':
    case 'prepared':
    case 'ordered':
    // A commit that is not on disk yet is the coordinator's to tell.
    case 'committing':
      return [state, [send(from, answer(entry, 'unknown'))]];
    case 'committed':
      return [state, told(from, entry, 'commit')];
    case 'aborted':
      return [state, told(from, entry, 'abort')];
    case 'refusing': {
      const joined: Participated = { ...entry, askers: [...entry.askers, from] };
      return [{ ...state, branches: state.branches.set(entry.branch, joined) }, []];
    }
    default:
      return unreachable(entry.phase);
  }
}

/** Forces a record that this node votes no, whoever asks from now on. */
export function refuseBranch(state: ParticipantState, entry: Participated): TwoPhaseStep<ParticipantState> {
  const { txn, branch, reason } = entry;
  return [
    { ...state, branches: state.branches.set(branch, { ...entry, phase: 'refusing' }) },
    [{ kind: 'append', record: { kind: 'refused', txn, branch, reason }, forced: true }],
  ];
}

/** The refusal is on disk: the branch is aborted here, and those who wait are told. */
export function settleRefusal(state: ParticipantState, entry: Participated): TwoPhaseStep<ParticipantState> {
  const aborted: Participated = { ...entry, phase: 'aborted', owesVote: false, askers: [] };
  return [
    { ...state, branches: state.branches.set(entry.branch, aborted) },
    [
      ...(entry.owesVote ? no(state, aborted) : []),
      trace({ kind: 'decide', decision: 'abort', by: 'refusal' }, aborted, entry.epoch),
      ...entry.askers.flatMap((asker) => told(asker, aborted, 'abort')),
    ],
  ];
}

function unseen({ txn, branch, epoch }: Inquiry, asker: NodeName): Participated {
  return {
    txn,
    branch,
    epoch,
    participants: [],
    operations: [],
    phase: 'refusing',
    isRecovered: false,
    reason: 'refused before it was asked to vote',
    owesVote: false,
    askers: [asker],
  };
}

function told(to: NodeName, entry: Participated, decision: Decision): TwoPhaseEffect[] {
  return [trace({ kind: 'tell', decision, to }, entry, entry.epoch), send(to, answer(entry, decision))];
}

function answer({ txn, branch, epoch }: Participated, outcome: Answer['outcome']): Answer {
  return { kind: 'answer', txn, branch, epoch, outcome };
}
