import { readsOf } from '../frame/ledger.ts';
import { send, trace } from './effects.ts';
import type { Vote } from './messages.ts';
import type { Participated, ParticipantState, TwoPhaseEffect } from './state.ts';

/** A yes, with what it read under its locks. */
export function yes(state: ParticipantState, entry: Participated): TwoPhaseEffect[] {
  const { txn, branch, epoch, operations } = entry;
  const vote: Vote = { kind: 'vote', txn, branch, epoch, vote: 'yes', reads: readsOf(state.ledger, operations) };
  return [trace({ kind: 'vote', vote: 'yes' }, entry, epoch), send(state.identity.coordinator, vote)];
}

export function no(state: ParticipantState, entry: Participated): TwoPhaseEffect[] {
  const { txn, branch, epoch, reason } = entry;
  const vote: Vote = { kind: 'vote', txn, branch, epoch, vote: 'no', reason };
  return [trace({ kind: 'vote', vote: 'no', reason }, entry, epoch), send(state.identity.coordinator, vote)];
}
