import { EnvironmentError, UsageError, messageOf } from '../harness/core/errors.ts';
import type { RunRecord } from '../harness/core/run-record.ts';
import type { Verdict } from '../harness/core/verdict.ts';
import type { Checker, CheckerOptions } from '../harness/ports/checker.ts';

/** A checker to run, with its model and engine, as in `--checker NAME[:MODEL] --engine ENGINE`. */
export interface CheckerRun {
  readonly checker: Checker;
  readonly model?: string;
  readonly engine?: NonNullable<CheckerOptions['engine']>;
}

/** What each checker may spend. */
export type Budgets = Pick<CheckerOptions, 'timeLimitMs' | 'memoryLimitBytes' | 'now' | 'helpers'>;

export interface RunCheckersOptions {
  readonly budgets: Budgets;
  /** Runs a heavy checker elsewhere, where its budget can be enforced; without it, it runs here like the others. */
  readonly offload?: (run: CheckerRun, record: RunRecord) => Promise<Verdict>;
}

/**
 * Runs checkers on a record, and gives their verdicts in the same order. A checker that fails is unknown, with the reason,
 * and so is any checker on an empty history: nothing passes by emptiness.
 *
 * @throws UsageError that names the line of the history that can't be read; EnvironmentError when an engine that was asked for
 * by name is absent.
 */
export async function runCheckers(
  runs: readonly CheckerRun[],
  record: RunRecord,
  { budgets, offload }: RunCheckersOptions,
): Promise<Verdict[]> {
  // Heavy checkers are under way while the light ones have this thread.
  const begun = runs.map((run) =>
    run.checker.isHeavy && offload !== undefined && !record.history.isEmpty ? offload(run, record) : undefined,
  );
  const underWay = begun.filter((each) => each !== undefined);
  // One that fails before its turn comes is not unhandled: it is awaited below.
  for (const each of underWay) each.catch(() => undefined);
  try {
    const verdicts: Verdict[] = [];
    for (const [index, run] of runs.entries()) {
      verdicts.push(await (begun[index] ?? runChecker(run, record, budgets)));
    }
    return verdicts;
  } finally {
    // After a throw the others still come to their end before the caller goes on.
    await Promise.allSettled(underWay);
  }
}

/** Runs one checker in this thread. Its time budget is its own to keep. */
export async function runChecker(
  { checker, model, engine }: CheckerRun,
  record: RunRecord,
  budgets: Budgets,
): Promise<Verdict> {
  if (record.history.isEmpty) return unknownVerdict(checker.name, 'the history is empty');
  const options: CheckerOptions = {
    ...budgets,
    ...(model === undefined ? {} : { model }),
    ...(engine === undefined ? {} : { engine }),
  };
  try {
    return await checker.check(record, options);
  } catch (error) {
    // These are for whoever asked: a history that can't be read, an engine that isn't there.
    if (error instanceof UsageError || error instanceof EnvironmentError) throw error;
    return unknownVerdict(checker.name, `the checker failed: ${messageOf(error)}`);
  }
}

/** The verdict of a checker that came to none. */
export function unknownVerdict(checker: string, reason: string): Verdict {
  return {
    checker,
    validity: 'unknown',
    summary: reason,
    complete: false,
    properties: [],
    violations: [],
    details: {},
  };
}
