import type { Bug } from './bug.ts';

/** "I have never heard of it" is told as abort, and nothing is remembered of having said so. */
export const bug: Bug = {
  name: 'peer-answers-abort',
  summary: 'a peer without a record answers abort, and later votes yes',
  breaks: 'AC1',
  plant: (protocol) => ({
    ...protocol,
    step: (state, event) => {
      if (state.role !== 'participant' || event.kind !== 'message' || event.message.kind !== 'inquiry') {
        return protocol.step(state, event);
      }
      const { txn, branch, epoch } = event.message;
      if (state.branches.has(branch)) return protocol.step(state, event);
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
