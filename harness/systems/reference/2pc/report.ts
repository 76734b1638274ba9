import { send } from './effects.ts';
import type { HeuristicReport } from './messages.ts';
import type { Participated, ParticipantState, TwoPhaseEffect } from './state.ts';

/** Tells the coordinator what an operator decided here, once that is on disk. */
export function report(state: ParticipantState, entry: Participated): TwoPhaseEffect[] {
  const { txn, branch, epoch, phase, forced } = entry;
  if (forced === undefined || phase === 'ordered') return [];
  const message: HeuristicReport = { kind: 'heuristic', txn, branch, epoch, decision: forced.decision };
  return [send(state.identity.coordinator, message)];
}
