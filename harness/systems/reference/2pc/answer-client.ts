import { unreachable } from '../../../core/errors.ts';
import { completionOf } from './completion.ts';
import { refuseTransaction } from './refusal.ts';
import type { Coordinated, CoordinatorState, TwoPhaseStep } from './state.ts';

/**
 * A client in doubt asks what became of a transaction. An id that was never begun is durably refused first: the
 * client's own request may still be on its way, and must not commit after the client was told abort.
 */
export function answerOutcome(state: CoordinatorState, client: number, txn: string): TwoPhaseStep<CoordinatorState> {
  const known = state.transactions.get(txn);
  if (known === undefined) return refuseTransaction(state, txn, { waiting: [{ client, asks: 'outcome' }], askers: [] });
  switch (known.phase) {
    case 'committed':
    case 'aborted':
      return [state, completionOf(state, known, { client, asks: 'outcome' })];
    case 'refusing': {
      const joined: Coordinated = { ...known, waiting: [...known.waiting, { client, asks: 'outcome' }] };
      return [{ ...state, transactions: state.transactions.set(txn, joined) }, []];
    }
    case 'opening':
    case 'collecting':
    case 'committing':
      return [state, [{ kind: 'reply', client, completion: { type: 'ok', value: { txn, decision: 'pending' } } }]];
    default:
      return unreachable(known.phase);
  }
}
