import type { Bug } from './bug.ts';
import { tellBeforeWritten } from './tell-before-written.ts';

/** The participants hear commit while the coordinator's record is still on its way to the disk. */
export const bug: Bug = {
  name: 'decision-before-record',
  summary: 'the decision is told to the participants before its record is written',
  breaks: 'AC3',
  plant: (protocol) =>
    tellBeforeWritten(protocol, {
      isRecord: (record, state) => record.kind === 'committed' && state.role === 'coordinator',
      isEarly: (effect) =>
        (effect.kind === 'send' && effect.message.kind === 'decision') ||
        (effect.kind === 'trace' && effect.act.kind === 'decide') ||
        (effect.kind === 'trace' && effect.act.kind === 'tell' && effect.act.to !== 'client'),
    }),
};
