import type { Verdict } from '../../core/verdict.ts';
import type { RunVerdict } from '../../core/run-verdict.ts';
import type { StoredRun } from '../../store/run-reader.ts';
import { findByName, type Parts } from '../parts.ts';
import { composeVerdict } from './compose-verdict.ts';

export async function judgeRun(run: StoredRun, parts: Parts): Promise<RunVerdict> {
  const { record, plan, environment, outcome } = run;
  const workload = findByName('workload', plan.workload, parts.workloads);
  const names = [...new Set([...workload.checkers.map((c) => c.checker)])];
  const verdicts: Verdict[] = [];
  for (const name of names) {
    const checker = parts.checkers.find((c) => c.name === name);
    if (checker === undefined) continue;
    verdicts.push(
      await checker.check(record, { timeLimitMs: 60_000, memoryLimitBytes: 1e9, now: () => performance.now() }),
    );
  }
  return composeVerdict({
    record,
    verdicts,
    marks: workload.marks
      .filter((m) => m.applies?.(record) ?? true)
      .map((m) => ({ name: m.name, statement: m.statement, isReached: m.isReached(record) })),
    notTested: plan.notRun.map(({ what, why }) => `${what}: ${why}`),
    howItWent: {
      failure: outcome?.message ?? undefined,
      isStopped: outcome?.status === 'stopped',
      crashes: outcome?.crashes ?? [],
      leftovers: outcome?.leftovers ?? [],
    },
    seed: plan.seed,
    repeat: environment.repeat,
    isCompleteRequired: false,
  });
}
