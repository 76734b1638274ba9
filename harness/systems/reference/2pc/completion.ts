import type { Completion } from '../../../core/op.ts';
import type { Decision } from '../../../core/trace.ts';
import { trace } from './effects.ts';
import type { Coordinated, CoordinatorState, TwoPhaseEffect, Waiting } from './state.ts';

/** Tells a client how a decided transaction ended. */
export function completionOf(state: CoordinatorState, decided: Coordinated, waiting: Waiting): TwoPhaseEffect[] {
  const decision: Decision = decided.phase === 'committed' ? 'commit' : 'abort';
  const completion: Completion =
    waiting.asks === 'outcome'
      ? { type: 'ok', value: { txn: decided.txn, decision } }
      : decision === 'abort'
        ? { type: 'fail', error: `aborted: ${decided.reason}` }
        : committedValue(decided);
  return [
    trace({ kind: 'tell', decision, to: 'client' }, decided, state.epoch),
    { kind: 'reply', client: waiting.client, completion },
  ];
}

function committedValue({ txn, request, votes }: Coordinated): Completion {
  if (request?.kind === 'transfer') {
    const { from, to, amount } = request;
    return { type: 'ok', value: { txn, from, to, amount } };
  }
  const reads = Object.values(votes);
  // What was read is told once, to those who waited for it.
  if (reads.length === 0) return { type: 'info', error: 'committed: its values are no longer known' };
  return { type: 'ok', value: { txn, accounts: Object.assign({}, ...reads) as Record<string, number> } };
}
