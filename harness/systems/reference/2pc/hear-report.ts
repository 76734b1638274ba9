import type { NodeName } from '../../../core/op.ts';
import { acknowledge } from './acknowledge.ts';
import { refuse } from './effects.ts';
import type { HeuristicReport } from './messages.ts';
import type { Coordinated, CoordinatorState, TwoPhaseStep } from './state.ts';

/**
 * An operator decided at a participant. The coordinator writes it down, for good, and is done with that participant: told
 * again, it would do nothing else. Clients that ask from now on hear of a mixed outcome, where it is one.
 */
export function hearReport(
  state: CoordinatorState,
  from: NodeName,
  report: HeuristicReport,
): TwoPhaseStep<CoordinatorState> {
  const transaction = state.transactions.get(state.branches.get(report.branch) ?? '');
  if (transaction === undefined || !transaction.participants.includes(from)) {
    return [state, [refuse('a heuristic outcome in a branch that was never begun', report, state.epoch)]];
  }
  const { txn, branch, epoch, decision } = report;
  const isKnown = transaction.heuristics?.[from] !== undefined;
  const noted: Coordinated = isKnown
    ? transaction
    : { ...transaction, heuristics: { ...transaction.heuristics, [from]: decision } };
  const [next, effects] = acknowledge(
    { ...state, transactions: state.transactions.set(transaction.txn, noted) },
    from,
    { kind: 'ack', txn, branch, epoch },
  );
  if (isKnown) return [next, effects];
  return [
    next,
    [
      {
        kind: 'append',
        record: { kind: 'heuristic', txn: transaction.txn, branch, node: from, decision },
        forced: true,
      },
      ...effects,
    ],
  ];
}
