import type { DecidedBy, Decision } from '../../../core/trace.ts';
import { settle } from '../frame/ledger.ts';
import { type About, inquiryTimer, refuse, send, trace } from './effects.ts';
import { report } from './report.ts';
import type { Participated, ParticipantState, TwoPhaseEffect, TwoPhaseStep } from './state.ts';

export interface Heard {
  readonly decision: Decision;
  readonly told: 'coordinator' | 'peer';
}

/** A decision arrives, from the coordinator or in answer to an inquiry: it takes effect once. */
export function hearDecision(
  state: ParticipantState,
  about: About & { readonly epoch: number },
  heard: Heard,
): TwoPhaseStep<ParticipantState> {
  const entry = state.branches.get(about.branch);
  if (entry?.forced !== undefined) return hearAfterOrder(state, entry, heard);
  return heard.decision === 'commit'
    ? hearCommit(state, about, entry, heard.told)
    : hearAbort(state, about, entry, heard.told);
}

/** An operator has decided: what the coordinator says comes too late, and hears so where it differs. */
function hearAfterOrder(
  state: ParticipantState,
  entry: Participated,
  { decision }: Heard,
): TwoPhaseStep<ParticipantState> {
  if (entry.phase === 'ordered') return [state, []];
  if (entry.phase === 'committed' && decision === 'commit') return [state, [acknowledgement(state, entry)]];
  if (entry.phase === 'aborted' && decision === 'abort') return [state, []];
  const refused = refuse(`${decision} of a branch in which an operator decided otherwise`, entry, state.epoch);
  return [state, [refused, ...report(state, entry)]];
}

function hearCommit(
  state: ParticipantState,
  about: About,
  entry: Participated | undefined,
  told: Heard['told'],
): TwoPhaseStep<ParticipantState> {
  if (entry?.phase === 'committed') return [state, [acknowledgement(state, entry)]];
  if (entry?.phase === 'committing') return [state, []];
  if (entry?.phase !== 'prepared') {
    return [state, [refuse('commit of a branch that is not prepared', about, state.epoch)]];
  }
  const { txn, branch, epoch } = entry;
  // The locks are free before the record is on disk: whoever builds on the new balances is written after it, in one log.
  return [
    {
      ...state,
      ledger: settle(state.ledger, txn, 'commit'),
      branches: state.branches.set(branch, { ...entry, phase: 'committing' }),
      doubts: state.doubts.delete(branch),
    },
    [
      { kind: 'cancel', name: inquiryTimer(branch) },
      { kind: 'append', record: { kind: 'committed', txn, branch }, forced: true },
      trace({ kind: 'decide', decision: 'commit', by: sourceOf(entry, told) }, entry, epoch),
      trace({ kind: 'apply', decision: 'commit' }, entry, epoch),
      trace({ kind: 'release' }, entry, epoch),
    ],
  ];
}

/** The commit is on disk: the coordinator may forget, and peers may be told. */
export function settleCommit(state: ParticipantState, entry: Participated): TwoPhaseStep<ParticipantState> {
  const committed: Participated = { ...entry, phase: 'committed' };
  return [{ ...state, branches: state.branches.set(entry.branch, committed) }, [acknowledgement(state, committed)]];
}

function hearAbort(
  state: ParticipantState,
  { txn, branch, epoch }: About & { readonly epoch: number },
  entry: Participated | undefined,
  told: Heard['told'],
): TwoPhaseStep<ParticipantState> {
  if (entry?.phase === 'committed' || entry?.phase === 'committing') {
    return [state, [refuse('abort of a branch that is committed', entry, state.epoch)]];
  }
  if (entry?.phase === 'aborted' || entry?.phase === 'refusing') return [state, []];
  const reason = `told by ${told}`;
  // An abort may overtake its PREPARE: the record makes sure that the PREPARE is refused when it comes.
  const known: Participated = entry ?? {
    txn,
    branch,
    epoch,
    participants: [],
    operations: [],
    phase: 'aborted',
    isRecovered: false,
    reason,
    owesVote: false,
    askers: [],
  };
  const effects: TwoPhaseEffect[] = [
    { kind: 'cancel', name: inquiryTimer(branch) },
    { kind: 'append', record: { kind: 'aborted', txn: known.txn, branch, reason }, forced: false },
    trace({ kind: 'decide', decision: 'abort', by: sourceOf(known, told) }, known, known.epoch),
  ];
  if (entry !== undefined) effects.push(trace({ kind: 'release' }, known, known.epoch));
  return [
    {
      ...state,
      ledger: settle(state.ledger, known.txn, 'abort'),
      branches: state.branches.set(branch, { ...known, phase: 'aborted', reason }),
      doubts: state.doubts.delete(branch),
    },
    effects,
  ];
}

export function acknowledgement(state: ParticipantState, { txn, branch, epoch }: Participated): TwoPhaseEffect {
  return send(state.identity.coordinator, { kind: 'ack', txn, branch, epoch });
}

function sourceOf({ isRecovered }: Participated, told: Heard['told']): DecidedBy {
  return isRecovered ? 'recovery' : told;
}
