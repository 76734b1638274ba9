import { parseTimer } from '../effects.ts';
import type { TwoPhaseEffect, TwoPhaseState } from '../state.ts';
import type { Bug } from './bug.ts';

/** Nobody objected in time. */
export const bug: Bug = {
  name: 'silence-is-yes',
  summary: 'a vote that does not come in time counts as a yes',
  breaks: 'AC3',
  plant: (protocol) => ({
    ...protocol,
    step: (state, event) => {
      if (event.kind !== 'timer' || state.role !== 'coordinator') return protocol.step(state, event);
      const { kind, branch } = parseTimer(event.name);
      const transaction = state.transactions.get(state.branches.get(branch) ?? '');
      if (kind !== 'vote' || transaction?.phase !== 'collecting') return protocol.step(state, event);
      let next: TwoPhaseState = state;
      const effects: TwoPhaseEffect[] = [];
      for (const from of transaction.participants.filter((node) => transaction.votes[node] === undefined)) {
        const { txn } = transaction;
        const [after, more] = protocol.step(next, {
          kind: 'message',
          from,
          incarnation: 0,
          message: { kind: 'vote', txn, branch, epoch: state.epoch, vote: 'yes', reads: {} },
        });
        next = after;
        effects.push(...more);
      }
      return [next, effects];
    },
  }),
};
