import type { TwoPhaseRecord } from '../records.ts';
import type { TwoPhaseEffect, TwoPhaseState } from '../state.ts';
import type { TwoPhaseProtocol } from '../two-phase-commit.ts';

export interface EarlyEffects {
  readonly isRecord: (record: TwoPhaseRecord, state: TwoPhaseState) => boolean;
  readonly isEarly: (effect: TwoPhaseEffect) => boolean;
}

/**
 * Reorders: some of what has to wait for a record happens when the record is handed to the log, not when it is on disk.
 */
export function tellBeforeWritten(protocol: TwoPhaseProtocol, { isRecord, isEarly }: EarlyEffects): TwoPhaseProtocol {
  return {
    ...protocol,
    step: (state, event) => {
      const [next, effects] = protocol.step(state, event);
      if (event.kind === 'durable' && isRecord(event.record, state)) {
        return [next, effects.filter((effect) => !isEarly(effect))];
      }
      const reordered = effects.flatMap((effect) => {
        if (effect.kind !== 'append' || !effect.forced || !isRecord(effect.record, next)) return [effect];
        const [, later] = protocol.step(next, { kind: 'durable', record: effect.record });
        return [...later.filter(isEarly), effect];
      });
      return [next, reordered];
    },
  };
}
