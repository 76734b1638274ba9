import { EnvironmentError, UsageError } from '../../harness/core/errors.ts';
import { History } from '../../harness/core/history.ts';
import type { Checker } from '../../harness/ports/checker.ts';
import { runChecker, unknownVerdict } from '../run-checkers.ts';
import { type HelpTask, help } from './help/help.ts';
import type { CheckNews } from './help/shared-tasks.ts';
import { ThreadHelpers } from './help/thread-helpers.ts';
import { unpackOps } from './packed/unpack-ops.ts';
import type { CheckAnswer, CheckTask } from './check-task.ts';

/** What a worker thread is asked: for a check, or for help with one. */
export type WorkerTask = CheckTask | HelpTask;
export type WorkerAnswer = CheckAnswer | { readonly kind: 'helped' };

/** Runs in a worker thread. */
export async function workInThread(task: WorkerTask): Promise<WorkerAnswer> {
  if (task.kind === 'check') return await check(task);
  await help(task);
  return { kind: 'helped' };
}

/** Finds the checker, puts the record together again, and checks it. */
async function check(task: CheckTask): Promise<CheckAnswer> {
  const { registry, checker: name, options, ops, rest, pool } = task;
  const { checkers } = (await import(registry)) as { readonly checkers: readonly Checker[] };
  const checker = checkers.find((each) => each.name === name);
  const history = new History(unpackOps(ops));
  const began: CheckNews = { kind: 'began' };
  pool.postMessage(began, []);
  if (checker === undefined) return { kind: 'verdict', verdict: unknownVerdict(name, `there is no checker ${name}`) };
  const { model, engine, ...budgets } = options;
  const run = {
    checker,
    ...(model === undefined ? {} : { model }),
    ...(engine === undefined ? {} : { engine }),
  };
  try {
    const record = { ...rest, history };
    const verdict = await runChecker(run, record, {
      ...budgets,
      now: () => performance.now(),
      ...(task.helpers > 0 ? { helpers: new ThreadHelpers(task.helpers, pool) } : {}),
    });
    return { kind: 'verdict', verdict };
  } catch (error) {
    if (error instanceof UsageError) return { kind: 'usage', message: error.message };
    if (error instanceof EnvironmentError) {
      const { code, message, node } = error;
      return { kind: 'environment', code, message, node };
    }
    throw error;
  } finally {
    pool.close();
  }
}
