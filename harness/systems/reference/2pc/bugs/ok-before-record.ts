import type { Bug } from './bug.ts';
import { tellBeforeWritten } from './tell-before-written.ts';

/** Saves the client the wait for the disk. */
export const bug: Bug = {
  name: 'ok-before-record',
  summary: 'the client is told ok before the decision is written',
  breaks: 'AC3',
  plant: (protocol) =>
    tellBeforeWritten(protocol, {
      isRecord: (record, state) => record.kind === 'committed' && state.role === 'coordinator',
      isEarly: (effect) =>
        effect.kind === 'reply' ||
        (effect.kind === 'trace' && effect.act.kind === 'tell' && effect.act.to === 'client'),
    }),
};
