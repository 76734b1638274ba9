import type { NodeName } from '../../../core/op.ts';
import { prepareFor } from './begin.ts';
import { tell } from './collect.ts';
import { resendTimer } from './effects.ts';
import type { Ack } from './messages.ts';
import type { Coordinated, CoordinatorState, TwoPhaseEffect, TwoPhaseStep } from './state.ts';
import { resendMs } from './timeouts.ts';

/** A commit is kept until every participant has it on disk. Its decision stays on record: clients may still ask. */
export function acknowledge(state: CoordinatorState, from: NodeName, ack: Ack): TwoPhaseStep<CoordinatorState> {
  const transaction = state.transactions.get(state.branches.get(ack.branch) ?? '');
  if (transaction?.phase !== 'committed' || !transaction.unacknowledged.includes(from)) return [state, []];
  const unacknowledged = transaction.unacknowledged.filter((node) => node !== from);
  const { txn, branch } = transaction;
  const transactions = state.transactions.set(txn, { ...transaction, unacknowledged });
  if (unacknowledged.length > 0) return [{ ...state, transactions }, []];
  return [
    { ...state, transactions, open: state.open.delete(txn) },
    [
      { kind: 'cancel', name: resendTimer(branch) },
      { kind: 'append', record: { kind: 'end', txn, branch }, forced: false },
    ],
  ];
}

/**
 * Says again what a participant may have missed: to one that has just connected, the PREPAREs that it has not answered
 * and the commits that it has not acknowledged; or, when `only` is given, that commit to all who owe an acknowledgement.
 */
export function tellAgain(
  state: CoordinatorState,
  peer: NodeName | undefined,
  only?: Coordinated,
): TwoPhaseStep<CoordinatorState> {
  if (only !== undefined) {
    const again = only.unacknowledged.flatMap((node) => tell(state, only, node));
    return [state, [...again, { kind: 'timer', name: resendTimer(only.branch), ms: resendMs }]];
  }
  if (peer === undefined) return [state, []];
  const effects: TwoPhaseEffect[] = [];
  for (const txn of state.open.keys()) {
    const transaction = state.transactions.get(txn);
    if (transaction?.phase === 'collecting' && transaction.votes[peer] === undefined) {
      effects.push(...prepareFor(state, transaction, peer));
    }
    if (transaction?.phase === 'committed' && transaction.unacknowledged.includes(peer)) {
      effects.push(...tell(state, transaction, peer));
    }
  }
  return [state, effects];
}
