import { apply } from '../../frame/ledger.ts';
import type { Bug } from './bug.ts';

/** The handler applies first and looks afterwards whether it has done so before. */
export const bug: Bug = {
  name: 'apply-twice',
  summary: 'a commit that is told again is applied again',
  breaks: 'total',
  plant: (protocol) => ({
    ...protocol,
    step: (state, event) => {
      const [next, effects] = protocol.step(state, event);
      if (next.role !== 'participant' || event.kind !== 'message' || event.message.kind !== 'decision') {
        return [next, effects];
      }
      const entry = next.branches.get(event.message.branch);
      if (event.message.decision !== 'commit' || entry?.phase !== 'committed') return [next, effects];
      const { txn, epoch, operations } = entry;
      return [
        { ...next, ledger: { ...next.ledger, balances: apply(next.ledger.balances, operations) } },
        [{ kind: 'trace', act: { kind: 'apply', decision: 'commit' }, txn, epoch }, ...effects],
      ];
    },
  }),
};
