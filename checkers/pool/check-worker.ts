import { EnvironmentError, UsageError } from '../../harness/core/errors.ts';
import { History } from '../../harness/core/history.ts';
import type { Checker } from '../../harness/ports/checker.ts';
import { runChecker, unknownVerdict } from '../run-checkers.ts';
import { unpackOps } from './packed/unpack-ops.ts';
import type { CheckAnswer, CheckTask } from './check-task.ts';

/** Runs in a worker thread: finds the checker, puts the record together again, and checks it. */
export async function checkInWorker(task: CheckTask): Promise<CheckAnswer> {
  const { registry, checker: name, options, ops, rest, began } = task;
  const { checkers } = (await import(registry)) as { readonly checkers: readonly Checker[] };
  const checker = checkers.find((each) => each.name === name);
  const history = new History(unpackOps(ops));
  began.postMessage('began', []);
  began.close();
  if (checker === undefined) return { kind: 'verdict', verdict: unknownVerdict(name, `there is no checker ${name}`) };
  const { model, engine, ...budgets } = options;
  const run = {
    checker,
    ...(model === undefined ? {} : { model }),
    ...(engine === undefined ? {} : { engine }),
  };
  try {
    const record = { ...rest, history };
    const verdict = await runChecker(run, record, { ...budgets, now: () => performance.now() });
    return { kind: 'verdict', verdict };
  } catch (error) {
    if (error instanceof UsageError) return { kind: 'usage', message: error.message };
    if (error instanceof EnvironmentError) {
      const { code, message, node } = error;
      return { kind: 'environment', code, message, node };
    }
    throw error;
  }
}
