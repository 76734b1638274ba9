import type { Bug } from './bug.ts';

/** The incarnation does not go into the branch numbers: a branch that was left prepared meets a decision of another. */
export const bug: Bug = {
  name: 'branch-reuse',
  summary: 'branch numbers start from 1 again after a crash, so that an old prepared branch takes a new decision',
  breaks: 'AC1',
  plant: (protocol) => ({
    ...protocol,
    step: (state, event) => protocol.step(state, event.kind === 'start' ? { ...event, incarnation: 1 } : event),
  }),
};
