import type { Bug } from './bug.ts';

/** Recovery stops at the first record that it can't read and takes the rest for a torn tail, whatever follows. */
export const bug: Bug = {
  name: 'torn-log',
  summary: 'damage in the middle of the log is taken for its end, and what follows is dropped',
  breaks: 'AC7',
  plant: (protocol) => protocol,
  log: { truncatesAnywhere: true },
};
