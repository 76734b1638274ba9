import type { Bug } from './bug.ts';

/** The error of a write is passed over: the node goes on from memory, and remembers nothing of it after a restart. */
export const bug: Bug = {
  name: 'disk-full-acknowledged',
  summary: 'a record that the disk has no room for is taken for written, and what it promises is told',
  breaks: 'AC6',
  plant: (protocol) => protocol,
  log: { ignoresFailure: true },
};
