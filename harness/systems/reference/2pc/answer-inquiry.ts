import { unreachable } from '../../../core/errors.ts';
import type { NodeName } from '../../../core/op.ts';
import { answer, answerDecided } from './answer.ts';
import { parseBranch, refuse, send } from './effects.ts';
import type { Inquiry } from './messages.ts';
import { refuseTransaction } from './refusal.ts';
import type { Coordinated, CoordinatorState, TwoPhaseStep } from './state.ts';

/**
 * A participant in doubt asks. While votes are collected the answer is `pending`. Without a record the abort is presumed,
 * and that is sound only for a branch that was begun: every branch whose number was given and that is neither open nor
 * committed was lost in a restart, or aborted and forgotten.
 */
export function answerInquiry(
  state: CoordinatorState,
  from: NodeName,
  inquiry: Inquiry,
): TwoPhaseStep<CoordinatorState> {
  const transaction = state.transactions.get(state.branches.get(inquiry.branch) ?? inquiry.txn);
  if (transaction === undefined) return presume(state, from, inquiry);
  switch (transaction.phase) {
    case 'committed':
    case 'aborted':
      return [state, answerDecided(state, transaction, { node: from, branch: inquiry.branch })];
    case 'opening':
    case 'collecting':
    case 'committing':
      return [state, [send(from, answer(state, inquiry, 'pending'))]];
    case 'refusing': {
      const joined: Coordinated = {
        ...transaction,
        askers: [...transaction.askers, { node: from, branch: inquiry.branch }],
      };
      return [{ ...state, transactions: state.transactions.set(joined.txn, joined) }, []];
    }
    default:
      return unreachable(transaction.phase);
  }
}

function presume(state: CoordinatorState, from: NodeName, inquiry: Inquiry): TwoPhaseStep<CoordinatorState> {
  const number = parseBranch(inquiry.branch);
  const wasBegun =
    number !== undefined &&
    (number.epoch < state.epoch || (number.epoch === state.epoch && number.number <= state.begun));
  if (!wasBegun) return [state, [refuse('inquiry about a branch that was never begun', inquiry, state.epoch)]];
  return refuseTransaction(state, inquiry.txn, { waiting: [], askers: [{ node: from, branch: inquiry.branch }] });
}
