import type { Bug } from './bug.ts';
import { decideAlone } from './decide-alone.ts';

/** Everybody said yes, surely. */
export const bug: Bug = {
  name: 'commit-in-doubt',
  summary: 'a participant in doubt commits alone when its time is up',
  breaks: 'AC1',
  plant: (protocol) => decideAlone(protocol, 'commit'),
};
