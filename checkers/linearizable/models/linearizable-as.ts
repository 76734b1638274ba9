import type { RunRecord } from '../../../harness/core/run-record.ts';
import type { Verdict } from '../../../harness/core/verdict.ts';
import type { Checker, CheckerOptions } from '../../../harness/ports/checker.ts';
import { decideKeys, searchLimits } from '../decide-keys.ts';
import { engineFor } from '../own/engine.ts';
import { verdictOf } from '../verdict.ts';
import type { Model } from './model.ts';

/** The checker `linearizable` for a model of one's own (`defineModel`): it needs no name in the registry. */
export function linearizableAs(model: Model): Checker {
  return {
    name: 'linearizable',
    proves: `the operations can be put in an order that respects real time and explains every answer (${model.summary})`,
    completeness: 'complete',
    complexity: 'exponential in the operations that overlap at worst, near-linear in their number',
    models: [model.name],
    isHeavy: true,
    check: (record, options) => check(record, options, model),
  };
}

async function check(record: RunRecord, options: CheckerOptions, model: Model): Promise<Verdict> {
  const budget = {
    now: options.now,
    deadline: options.now() + options.timeLimitMs,
    memoryLimitBytes: options.memoryLimitBytes,
  };
  const decided = await decideKeys(record.history.operations, model, budget, { engine: engineFor(() => model) });
  return verdictOf({ record, model, decided, budget: searchLimits(budget) });
}
