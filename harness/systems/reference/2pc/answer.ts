import type { Decision } from '../../../core/trace.ts';
import { type About, send, trace } from './effects.ts';
import type { Answer } from './messages.ts';
import type { Asker, Coordinated, CoordinatorState, TwoPhaseEffect } from './state.ts';

/** Answers a participant that asked about a decided transaction. */
export function answerDecided(
  state: CoordinatorState,
  decided: Coordinated,
  { node, branch }: Asker,
): TwoPhaseEffect[] {
  const decision: Decision = decided.phase === 'committed' ? 'commit' : 'abort';
  return [
    trace({ kind: 'tell', decision, to: node }, decided, state.epoch),
    send(node, answer(state, { txn: decided.txn, branch }, decision)),
  ];
}

export function answer(state: CoordinatorState, { txn, branch }: About, outcome: Answer['outcome']): Answer {
  return { kind: 'answer', txn, branch, epoch: state.epoch, outcome };
}
