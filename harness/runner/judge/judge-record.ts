import { CheckerPool } from '../../../checkers/pool/checker-pool.ts';
import { type CheckerRun, runCheckers } from '../../../checkers/run-checkers.ts';
import type { RunRecord } from '../../core/run-record.ts';
import type { Verdict } from '../../core/verdict.ts';

/** What each checker may spend; beyond it its verdict is unknown. */
export interface CheckBudgets {
  readonly timeLimitMs: number;
  readonly memoryLimitBytes: number;
}

export const defaultBudgets: CheckBudgets = { timeLimitMs: 60_000, memoryLimitBytes: 2 * 1024 ** 3 };

/**
 * Runs checkers on a record, heavy ones in worker threads; verdicts come in the order of the checkers. Whoever judges many
 * records lends a pool: a worker takes longer to start than most histories take to check.
 */
export async function judgeRecord(
  runs: readonly CheckerRun[],
  record: RunRecord,
  budgets: CheckBudgets,
  lent?: CheckerPool,
): Promise<Verdict[]> {
  if (lent !== undefined) return await judgeOn(lent, runs, record, budgets);
  await using pool = new CheckerPool(budgets);
  return await judgeOn(pool, runs, record, budgets);
}

async function judgeOn(
  pool: CheckerPool,
  runs: readonly CheckerRun[],
  record: RunRecord,
  budgets: CheckBudgets,
): Promise<Verdict[]> {
  return await runCheckers(runs, record, {
    budgets: { ...budgets, now: () => performance.now() },
    offload: async ({ checker, ...choice }, heavy) => await pool.check({ checker: checker.name, ...choice }, heavy),
  });
}
