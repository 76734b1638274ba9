import { EnvironmentError, UsageError } from '../../harness/core/errors.ts';
import { History } from '../../harness/core/history.ts';
import type { RunRecord } from '../../harness/core/run-record.ts';
import type { Checker } from '../../harness/ports/checker.ts';
import { runChecker, unknownVerdict } from '../run-checkers.ts';
import type { CheckAnswer, CheckTask, PooledCheck, ReadSource } from './check-task.ts';
import { type HelpTask, help } from './help/help.ts';
import type { CheckNews } from './help/shared-tasks.ts';
import { ThreadHelpers } from './help/thread-helpers.ts';
import { unpackOps } from './packed/unpack-ops.ts';

/** What a worker thread is asked: for a check, or for help with one. */
export type WorkerTask = CheckTask | HelpTask;
export type WorkerAnswer = CheckAnswer | { readonly kind: 'helped' };

/** Runs in a worker thread. */
export async function workInThread(task: WorkerTask): Promise<WorkerAnswer> {
  if (task.kind === 'check') {
    try {
      return await check(task);
    } finally {
      task.pool.close();
    }
  }
  await help(task);
  return { kind: 'helped' };
}

/** Puts the record together again, finds the checker, and checks it. */
async function check(task: CheckTask): Promise<CheckAnswer> {
  const { registry, budgets, pool, helpers } = task;
  const { checkers } = (await import(registry)) as { readonly checkers: readonly Checker[] };
  const subject = await subjectOf(task);
  if (subject === undefined) return { kind: 'unread' };
  const { checker: name, ...choice } = subject.check;
  const began: CheckNews = { kind: 'began', checker: name };
  pool.postMessage(began, []);
  const { gaps } = subject.record;
  const checker = checkers.find((each) => each.name === name);
  if (checker === undefined) {
    return { kind: 'verdict', verdict: unknownVerdict(name, `there is no checker ${name}`), gaps, durationMs: 0 };
  }
  const begun = performance.now();
  try {
    const verdict = await runChecker({ checker, ...choice }, subject.record, {
      ...budgets,
      now: () => performance.now(),
      ...(helpers > 0 ? { helpers: new ThreadHelpers(helpers, pool) } : {}),
    });
    return { kind: 'verdict', verdict, gaps, durationMs: performance.now() - begun };
  } catch (error) {
    if (error instanceof UsageError) return { kind: 'usage', message: error.message };
    if (error instanceof EnvironmentError) {
      const { code, message, node } = error;
      return { kind: 'environment', code, message, node };
    }
    throw error;
  }
}

interface CheckSubject {
  readonly check: PooledCheck;
  readonly record: RunRecord;
}

/** Undefined for a source that can't be read. */
async function subjectOf({ subject }: CheckTask): Promise<CheckSubject | undefined> {
  if (subject.kind === 'record') {
    const { check: asked, ops, rest } = subject;
    return { check: asked, record: { ...rest, history: new History(unpackOps(ops)) } };
  }
  const { readSource } = (await import(subject.module)) as { readonly readSource: ReadSource };
  try {
    const { check: asked, history, gaps } = await readSource(subject.request);
    return { check: asked, record: { history, traces: [], states: [], finals: [], gaps } };
  } catch (error) {
    // Who asked reads it once more, and says what is wrong with it.
    if (error instanceof UsageError) return undefined;
    throw error;
  }
}
