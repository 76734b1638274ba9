import type { Bug } from './bug.ts';

/** No commit is on record, so the presumption is told, while the votes are still coming in. */
export const bug: Bug = {
  name: 'abort-while-collecting',
  summary: 'the coordinator answers abort while it is still collecting votes',
  breaks: 'AC1',
  plant: (protocol) => ({
    ...protocol,
    step: (state, event) => {
      if (state.role !== 'coordinator' || event.kind !== 'message' || event.message.kind !== 'inquiry') {
        return protocol.step(state, event);
      }
      const { txn, branch } = event.message;
      const { epoch } = state;
      const transaction = state.transactions.get(state.branches.get(branch) ?? '');
      if (transaction?.phase !== 'collecting') return protocol.step(state, event);
      return [
        state,
        [
          { kind: 'trace', act: { kind: 'tell', decision: 'abort', to: event.from }, txn, epoch },
          { kind: 'send', to: event.from, message: { kind: 'answer', txn, branch, epoch, outcome: 'abort' } },
        ],
      ];
    },
  }),
};
