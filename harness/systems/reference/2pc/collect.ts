import type { NodeName } from '../../../core/op.ts';
import type { DecidedBy } from '../../../core/trace.ts';
import { completionOf } from './completion.ts';
import { refuse, resendTimer, send, trace, voteTimer } from './effects.ts';
import type { DecisionMessage, Vote } from './messages.ts';
import type { Coordinated, CoordinatorState, TwoPhaseEffect, TwoPhaseStep } from './state.ts';
import { resendMs } from './timeouts.ts';

/** Counts voters, not votes: a vote may arrive twice. */
export function countVote(state: CoordinatorState, from: NodeName, vote: Vote): TwoPhaseStep<CoordinatorState> {
  const transaction = state.transactions.get(state.branches.get(vote.branch) ?? '');
  if (transaction === undefined || !transaction.participants.includes(from)) {
    return [state, [refuse('vote in a branch that is not open', vote, state.epoch)]];
  }
  if (transaction.phase === 'aborted') {
    // A yes that comes late must not stay prepared until its owner asks.
    return [state, vote.vote === 'yes' ? tell(state, transaction, from) : []];
  }
  if (transaction.phase !== 'collecting') return [state, []];
  if (vote.vote === 'no') {
    return abort(state, transaction, { by: 'refusal', reason: vote.reason ?? 'refused', except: [from] });
  }
  const votes = { ...transaction.votes, [from]: vote.reads ?? {} };
  const isComplete = transaction.participants.every((node) => votes[node] !== undefined);
  const counted: Coordinated = { ...transaction, votes, phase: isComplete ? 'committing' : 'collecting' };
  const next: CoordinatorState = { ...state, transactions: state.transactions.set(counted.txn, counted) };
  if (!isComplete) return [next, []];
  const { txn, branch } = counted;
  return [
    next,
    [
      { kind: 'cancel', name: voteTimer(branch) },
      { kind: 'append', record: { kind: 'committed', txn, branch }, forced: true },
    ],
  ];
}

/** The commit is on disk: now it is decided, and everybody may know. */
export function settleCommit(state: CoordinatorState, transaction: Coordinated): TwoPhaseStep<CoordinatorState> {
  const { participants } = transaction;
  const committed: Coordinated = { ...transaction, phase: 'committed', unacknowledged: participants, waiting: [] };
  return [
    // What was read is told once: it is not kept for as long as the decision is.
    { ...state, transactions: state.transactions.set(committed.txn, { ...committed, votes: {} }) },
    [
      trace({ kind: 'decide', decision: 'commit', by: 'votes' }, committed, state.epoch),
      ...participants.flatMap((node) => tell(state, committed, node)),
      ...transaction.waiting.flatMap((waiting) => completionOf(state, committed, waiting)),
      { kind: 'timer', name: resendTimer(committed.branch), ms: resendMs },
    ],
  ];
}

export interface AbortOptions {
  readonly by: DecidedBy;
  readonly reason: string;
  /** Participants that know already. */
  readonly except: readonly NodeName[];
}

/** Presumed abort: nothing is forced, and nobody has to acknowledge. */
export function abort(
  state: CoordinatorState,
  transaction: Coordinated,
  { by, reason, except }: AbortOptions,
): TwoPhaseStep<CoordinatorState> {
  const { txn, branch, participants } = transaction;
  const aborted: Coordinated = { ...transaction, phase: 'aborted', votes: {}, reason, waiting: [] };
  const effects: TwoPhaseEffect[] = [
    { kind: 'cancel', name: voteTimer(branch) },
    { kind: 'append', record: { kind: 'aborted', txn, branch, reason }, forced: false },
    trace({ kind: 'decide', decision: 'abort', by }, aborted, state.epoch),
    ...participants.filter((node) => !except.includes(node)).flatMap((node) => tell(state, aborted, node)),
    ...transaction.waiting.flatMap((waiting) => completionOf(state, aborted, waiting)),
  ];
  return [{ ...state, transactions: state.transactions.set(txn, aborted), open: state.open.delete(txn) }, effects];
}

/** Tells one participant the decision; nothing is told to one without a connection. */
export function tell(state: CoordinatorState, decided: Coordinated, node: NodeName): TwoPhaseEffect[] {
  if (!state.up.includes(node)) return [];
  const { txn, branch, phase } = decided;
  const decision = phase === 'committed' ? 'commit' : 'abort';
  const message: DecisionMessage = { kind: 'decision', txn, branch, epoch: state.epoch, decision };
  return [trace({ kind: 'tell', decision, to: node }, decided, state.epoch), send(node, message)];
}
