import type { Completion } from '../../../core/op.ts';
import type { Decision } from '../../../core/trace.ts';
import { trace } from './effects.ts';
import type { Coordinated, CoordinatorState, TwoPhaseEffect, Waiting } from './state.ts';

/** Tells a client how a decided transaction ended. */
export function completionOf(state: CoordinatorState, decided: Coordinated, waiting: Waiting): TwoPhaseEffect[] {
  const decision: Decision = decided.phase === 'committed' ? 'commit' : 'abort';
  const mixed = mixedOutcome(decided, decision);
  if (mixed !== undefined) {
    return [{ kind: 'reply', client: waiting.client, completion: { type: 'info', error: mixed } }];
  }
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

/** XA's HEURMIX: an operator decided otherwise somewhere. Neither success nor failure may be told any more. */
function mixedOutcome({ heuristics = {} }: Coordinated, decision: Decision): string | undefined {
  const against = Object.entries(heuristics).filter(([, forced]) => forced !== decision);
  if (against.length === 0) return undefined;
  const where = against.map(([node, forced]) => `${forced} at ${node}`).join(', ');
  return `heuristic outcome, mixed: decided ${decision}, and an operator forced ${where}`;
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
