import type { Decision } from '../../../../core/trace.ts';
import { parseTimer } from '../effects.ts';
import type { TwoPhaseEffect } from '../state.ts';
import type { TwoPhaseProtocol } from '../two-phase-commit.ts';

/** A participant that is in doubt when its time is up acts as if it had heard this decision. */
export function decideAlone(protocol: TwoPhaseProtocol, decision: Decision): TwoPhaseProtocol {
  return {
    ...protocol,
    step: (state, event) => {
      if (state.role !== 'participant') return protocol.step(state, event);
      const entry = event.kind === 'timer' ? state.branches.get(parseTimer(event.name).branch) : undefined;
      if (entry?.phase !== 'prepared') return protocol.step(state, event);
      const { txn, branch, epoch } = entry;
      const [next, effects] = protocol.step(state, {
        kind: 'message',
        from: state.identity.coordinator,
        incarnation: 0,
        message: { kind: 'decision', txn, branch, epoch, decision },
      });
      return [next, effects.map(asUnilateral)];
    },
  };
}

/** The trace tells the truth about who decided. */
export function asUnilateral(effect: TwoPhaseEffect): TwoPhaseEffect {
  if (effect.kind !== 'trace' || effect.act.kind !== 'decide') return effect;
  return { ...effect, act: { ...effect.act, by: 'unilateral' } };
}
