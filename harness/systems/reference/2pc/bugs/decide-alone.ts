import type { Decision } from '../../../../core/trace.ts';
import { parseTimer } from '../effects.ts';
import type { ParticipantState, TwoPhaseEffect } from '../state.ts';
import type { TwoPhaseProtocol } from '../two-phase-commit.ts';

/** Marks a branch whose end was nobody's decision: the trace tells the truth about that. */
const mark = 'decided alone';

/** A participant that is in doubt when its time is up acts as if it had heard this decision. */
export function decideAlone(protocol: TwoPhaseProtocol, decision: Decision): TwoPhaseProtocol {
  return {
    ...protocol,
    step: (state, event) => {
      if (state.role !== 'participant') return protocol.step(state, event);
      if (event.kind === 'durable' && 'branch' in event.record) {
        const isMarked = state.branches.get(event.record.branch)?.reason === mark;
        const [next, effects] = protocol.step(state, event);
        return [next, isMarked ? effects.map(asUnilateral) : effects];
      }
      const entry = event.kind === 'timer' ? state.branches.get(parseTimer(event.name).branch) : undefined;
      if (entry?.phase !== 'prepared') return protocol.step(state, event);
      const { txn, branch, epoch } = entry;
      const marked: ParticipantState = { ...state, branches: state.branches.set(branch, { ...entry, reason: mark }) };
      const [next, effects] = protocol.step(marked, {
        kind: 'message',
        from: state.identity.coordinator,
        incarnation: 0,
        message: { kind: 'decision', txn, branch, epoch, decision },
      });
      return [next, effects.map(asUnilateral)];
    },
  };
}

function asUnilateral(effect: TwoPhaseEffect): TwoPhaseEffect {
  if (effect.kind !== 'trace' || effect.act.kind !== 'decide') return effect;
  return { ...effect, act: { ...effect.act, by: 'unilateral' } };
}
