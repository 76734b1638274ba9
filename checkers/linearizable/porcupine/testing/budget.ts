import type { Budget } from '../../engine.ts';

/** More than any small history needs, or what the test says. */
export function budget(changes: Partial<Budget> = {}): Budget {
  return { deadline: Infinity, now: () => 0, memoryLimitBytes: 2 ** 30, stepsMax: Infinity, ...changes };
}
