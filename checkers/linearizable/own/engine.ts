import type { Budget, Engine, EngineResult, Partition } from '../engine.ts';
import type { Model } from '../models/model.ts';
import { modelNamed } from '../models/registry.ts';
import { problemOf } from './problem.ts';
import { Search, type SearchEnd } from './search.ts';
import { PartTransitions } from './part-transitions.ts';
import { plainStates } from './state-space.ts';

/** Our engine: a general search over any model. */
export const own: Engine = {
  name: 'own',
  algorithm: 'depth-first search with window-compressed memory (Wing and Gong, Lowe)',
  missing: () => undefined,
  check: (partition, budget) => checkFrom(partition, modelNamed(partition.model), budget),
};

/**
 * Like `own.check`, from any of several states: whether some state explains what follows. Without `initials` it begins where
 * the partition says.
 */
export function checkFrom(
  partition: Partition,
  model: Model,
  budget: Budget,
  initials: readonly string[] = [partition.initial],
): EngineResult {
  const insight = model.specialised?.(partition.calls) ?? model;
  const problem = problemOf(partition, insight);
  const transitions =
    insight.parts === undefined
      ? plainStates(problem, insight)
      : new PartTransitions(problem, insight.parts, partition);
  const search = new Search(problem, transitions, insight, budget.memoryLimitBytes);
  const end = search.run(
    initials.map((state) => transitions.id(state)),
    budget,
  );
  const { steps } = search;
  const stuckAt = problem.positions[search.furthest];
  const stuck = stuckAt === undefined ? {} : { stuckAt };
  if (end === 'found') return { validity: 'valid', steps };
  if (end === 'exhausted') return { validity: 'invalid', steps, ...stuck };
  return { validity: 'unknown', steps, because: end, reason: gaveUp(end, steps, budget), ...stuck };
}

const gaveUpFor: Readonly<Record<Exclude<SearchEnd, 'found' | 'exhausted'>, string>> = {
  steps: 'not decided',
  time: 'out of time',
  memory: 'out of memory',
};

function gaveUp(end: Exclude<SearchEnd, 'found' | 'exhausted'>, steps: number, budget: Budget): string {
  const limit = end === 'memory' ? ` (${Math.round(budget.memoryLimitBytes / 2 ** 20)} MiB)` : '';
  return `${gaveUpFor[end]}${limit} after ${steps.toLocaleString('en')} steps`;
}
