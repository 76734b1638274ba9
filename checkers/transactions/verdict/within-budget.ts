import type { Verdict } from '../../../harness/core/verdict.ts';
import { OutOfBudgetError } from '../../deadline.ts';
import type { Level } from '../levels/level.ts';

/** The verdict, unless the budget runs out on the way there: then it is unknown, with the work that was done. */
export function withinBudget(checker: string, level: Level, judge: () => Verdict): Verdict {
  try {
    return judge();
  } catch (error) {
    if (!(error instanceof OutOfBudgetError)) throw error;
    const summary = `not decided: ${error.message}`;
    return {
      checker,
      validity: 'unknown',
      summary,
      complete: false,
      properties: [{ property: level.name, validity: 'unknown', reason: summary }],
      violations: [],
      details: { level: level.name, outOf: error.because, steps: error.steps },
    };
  }
}
