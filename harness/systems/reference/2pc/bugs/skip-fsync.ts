import type { Bug } from './bug.ts';

/** Written is taken for durable: the page cache forgives a killed process, and not a power loss. */
export const bug: Bug = {
  name: 'skip-fsync',
  summary: 'records are written and not synchronised with the disk',
  breaks: 'AC6',
  plant: (protocol) => protocol,
  log: { skipsSync: true },
};
