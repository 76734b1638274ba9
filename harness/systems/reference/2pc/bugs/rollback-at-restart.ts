import type { TwoPhaseEffect, TwoPhaseState } from '../state.ts';
import type { Bug } from './bug.ts';

/** A restart begins with a clean slate. */
export const bug: Bug = {
  name: 'rollback-at-restart',
  summary: 'transactions in doubt are rolled back when a participant restarts',
  breaks: 'AC1',
  plant: (protocol) => ({
    ...protocol,
    step: (state, event) => {
      const [recovered, effects] = protocol.step(state, event);
      if (event.kind !== 'start' || recovered.role !== 'participant') return [recovered, effects];
      let next: TwoPhaseState = recovered;
      const all: TwoPhaseEffect[] = [...effects];
      for (const branch of recovered.doubts.keys()) {
        const entry = recovered.branches.get(branch);
        if (entry === undefined) continue;
        const { txn, epoch } = entry;
        const [after, more] = protocol.step(next, {
          kind: 'message',
          from: recovered.identity.coordinator,
          incarnation: 0,
          message: { kind: 'decision', txn, branch, epoch, decision: 'abort' },
        });
        next = after;
        all.push(...more);
      }
      return [next, all];
    },
  }),
};
