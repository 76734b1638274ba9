import { answerDecided } from './answer.ts';
import { completionOf } from './completion.ts';
import { trace } from './effects.ts';
import type { Coordinated, CoordinatorState, TwoPhaseStep } from './state.ts';

/** Forces a record that the transaction will never be begun; those who asked are answered once it is on disk. */
export function refuseTransaction(
  state: CoordinatorState,
  txn: string,
  { waiting, askers }: Pick<Coordinated, 'waiting' | 'askers'>,
): TwoPhaseStep<CoordinatorState> {
  const reason = 'no record of it';
  const refusing: Coordinated = {
    txn,
    branch: '',
    request: undefined,
    participants: [],
    phase: 'refusing',
    votes: {},
    unacknowledged: [],
    reason,
    waiting,
    askers,
  };
  return [
    { ...state, transactions: state.transactions.set(txn, refusing) },
    [{ kind: 'append', record: { kind: 'refused', txn, branch: '', reason }, forced: true }],
  ];
}

/** The refusal is on disk: the transaction is aborted for good. */
export function settleRefusal(state: CoordinatorState, refusing: Coordinated): TwoPhaseStep<CoordinatorState> {
  const aborted: Coordinated = { ...refusing, phase: 'aborted', waiting: [], askers: [] };
  const by = refusing.askers.length > 0 ? 'presumption' : 'refusal';
  return [
    { ...state, transactions: state.transactions.set(aborted.txn, aborted) },
    [
      trace({ kind: 'decide', decision: 'abort', by }, aborted, state.epoch),
      ...refusing.askers.flatMap((asker) => answerDecided(state, aborted, asker)),
      ...refusing.waiting.flatMap((waiting) => completionOf(state, aborted, waiting)),
    ],
  ];
}
