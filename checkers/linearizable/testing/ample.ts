import type { Budget } from '../engine.ts';

/** A budget that nothing small ever meets. */
export const ample: Budget = {
  deadline: Infinity,
  now: () => 0,
  memoryLimitBytes: 512 * 1024 * 1024,
  stepsMax: Infinity,
};
