import type { Bug } from './bug.ts';
import { tellBeforeWritten } from './tell-before-written.ts';

/** Votes while the promise is still on its way to the disk. */
export const bug: Bug = {
  name: 'yes-before-prepared',
  summary: 'a yes is sent before the prepared record is written',
  breaks: 'AC3',
  plant: (protocol) =>
    tellBeforeWritten(protocol, {
      isRecord: (record) => record.kind === 'prepared',
      isEarly: (effect) =>
        (effect.kind === 'send' && effect.message.kind === 'vote') ||
        (effect.kind === 'trace' && effect.act.kind === 'vote'),
    }),
};
