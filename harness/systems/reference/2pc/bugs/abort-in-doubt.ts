import type { Bug } from './bug.ts';
import { decideAlone } from './decide-alone.ts';

/** Locks must not be held for ever. */
export const bug: Bug = {
  name: 'abort-in-doubt',
  summary: 'a participant in doubt aborts alone when its time is up',
  breaks: 'AC1',
  plant: (protocol) => decideAlone(protocol, 'abort'),
};
