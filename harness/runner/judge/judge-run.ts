import type { CheckerPool } from '../../../checkers/pool/checker-pool.ts';
import type { CheckerRun } from '../../../checkers/run-checkers.ts';
import type { Workload } from '../../../workloads/workload.ts';
import type { RunRecord } from '../../core/run-record.ts';
import type { RunVerdict } from '../../core/run-verdict.ts';
import type { CheckerOptions } from '../../ports/checker.ts';
import type { StoredRun } from '../../store/run-reader.ts';
import { type Parts, findByName } from '../parts.ts';
import { checkersOf } from './checker-choices.ts';
import { type HowItWent, composeVerdict } from './compose-verdict.ts';
import { type CheckBudgets, defaultBudgets, judgeRecord } from './judge-record.ts';

export interface JudgeOptions {
  readonly budgets?: CheckBudgets;
  readonly engine?: NonNullable<CheckerOptions['engine']>;
  /** These instead of the workload's and the system's. */
  readonly checkers?: readonly CheckerRun[];
  /** A checker whose checks are necessary only does not pass. */
  readonly isCompleteRequired?: boolean;
  /** A pool to check in, within the same budgets; a new one for this run otherwise. */
  readonly pool?: CheckerPool;
}

/**
 * Judges a recorded run from its folder alone: the same folder gives the same verdict, whenever and wherever.
 *
 * @throws UsageError for a workload that is not known here, or a history that contradicts itself.
 */
export async function judgeRun(run: StoredRun, parts: Parts, options: JudgeOptions = {}): Promise<RunVerdict> {
  const { record, plan, environment } = run;
  const workload = findByName(`${run.layout.plan}: workload`, plan.workload, parts.workloads);
  const runs = options.checkers ?? checkersOf(workload, record.system, options.engine);
  return composeVerdict({
    record,
    verdicts: await judgeRecord(runs, record, options.budgets ?? defaultBudgets, options.pool),
    marks: marksOf(workload, record),
    notTested: plan.notRun.map(({ what, why }) => `${what}: ${why}`),
    howItWent: howItWent(run),
    seed: plan.seed,
    repeat: environment.repeat,
    isCompleteRequired: options.isCompleteRequired === true,
  });
}

function marksOf(workload: Workload, record: RunRecord): RunVerdict['marks'] {
  return workload.marks
    .filter((mark) => mark.applies?.(record) ?? true)
    .map((mark) => ({ name: mark.name, statement: mark.statement, isReached: mark.isReached(record) }));
}

/** An outcome that is absent belongs to a run that was killed; the record's gaps say so. */
function howItWent({ outcome }: StoredRun): HowItWent {
  return {
    failure: outcome?.status === 'failed' ? (outcome.message ?? 'the run failed') : undefined,
    isStopped: outcome?.status === 'stopped',
    crashes: outcome?.crashes ?? [],
    leftovers: outcome?.leftovers ?? [],
  };
}
