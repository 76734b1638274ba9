import type { TwoPhaseEffect } from '../state.ts';
import type { Bug } from './bug.ts';

/**
 * Mixes two presumptions: nothing is written before the votes and an abort is forgotten at once, as presumed abort
 * allows; and what is not on record is answered with commit, as presumed commit does.
 */
export const bug: Bug = {
  name: 'presume-commit',
  summary: 'without a collecting record, what is not known is presumed committed',
  breaks: 'AC1',
  plant: (protocol) => ({
    ...protocol,
    step: (state, event) => {
      if (state.role === 'coordinator' && event.kind === 'message' && event.message.kind === 'inquiry') {
        const { txn, branch } = event.message;
        const known = state.transactions.get(state.branches.get(branch) ?? txn);
        if (known === undefined || known.phase === 'aborted') {
          const { epoch } = state;
          return [
            state,
            [
              { kind: 'trace', act: { kind: 'tell', decision: 'commit', to: event.from }, txn, epoch },
              { kind: 'send', to: event.from, message: { kind: 'answer', txn, branch, epoch, outcome: 'commit' } },
            ],
          ];
        }
      }
      let [next, effects] = protocol.step(state, event);
      const kept: TwoPhaseEffect[] = [];
      for (const effect of effects) {
        if (effect.kind !== 'append' || effect.record.kind !== 'collecting') {
          kept.push(effect);
          continue;
        }
        [next, effects] = protocol.step(next, { kind: 'durable', record: effect.record });
        kept.push(...effects);
      }
      return [next, kept];
    },
  }),
};
