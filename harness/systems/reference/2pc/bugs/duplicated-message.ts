import type { Bug } from './bug.ts';

/** Counts votes until there are as many as participants, whoever sent them. */
export const bug: Bug = {
  name: 'duplicated-message',
  summary: 'the coordinator counts votes, not voters, so that one that arrives twice stands for two',
  breaks: 'AC3',
  plant: (protocol) => ({
    ...protocol,
    step: (state, event) => {
      if (state.role !== 'coordinator' || event.kind !== 'message' || event.message.kind !== 'vote') {
        return protocol.step(state, event);
      }
      const transaction = state.transactions.get(state.branches.get(event.message.branch) ?? '');
      if (transaction?.phase !== 'collecting' || transaction.votes[event.from] === undefined) {
        return protocol.step(state, event);
      }
      const absent = transaction.participants.find((node) => transaction.votes[node] === undefined);
      return protocol.step(state, { ...event, from: absent ?? event.from });
    },
  }),
};
