import type { Budget, Engine, EngineResult, Partition } from '../engine.ts';
import { ModelError } from '../models/define-model.ts';
import type { Model } from '../models/model.ts';
import { modelNamed } from '../models/registry.ts';
import { staleGet, unsuppliedTake } from './early.ts';
import { problemOf } from './problem.ts';
import { type Raced, race } from './race.ts';
import type { SearchEnd } from './search.ts';
import { searchSegments } from './segmented-search.ts';
import { segmentsOf } from './segments.ts';
import { PartTransitions } from './part-transitions.ts';
import { plainStates } from './state-space.ts';
import { TextGlance } from './text-glance.ts';

/** Our engine: a general search over any model that the registry has. */
export const own: Engine = engineFor(modelNamed);

/** The same search, for the models that are found by this. */
export function engineFor(modelOf: (name: string) => Model): Engine {
  const texts = new TextGlance();
  return {
    name: 'own',
    algorithm: 'depth-first search, in turns with one breadth first where states are few (Wing and Gong, Lowe)',
    missing: () => undefined,
    glance: (partition) => glance(partition, modelOf(partition.model), texts),
    check: (partition, budget) => checkFrom(partition, modelOf(partition.model), budget),
  };
}

function glance(partition: Partition, model: Model, texts: TextGlance): ReturnType<NonNullable<Engine['glance']>> {
  const decided = model.holdsText === true ? texts.look(partition) : undefined;
  if (decided !== undefined) return decided;
  const stuckAt = staleGet(partition, model) ?? unsuppliedTake(partition, model);
  return stuckAt === undefined ? undefined : { validity: 'invalid', steps: partition.calls.length, stuckAt };
}

/**
 * Like `own.check`, from any of several states: whether some state explains what follows. Without `initials` it begins where
 * the partition says. A model of somebody's own that throws leaves it unknown.
 */
export function checkFrom(
  partition: Partition,
  model: Model,
  budget: Budget,
  initials: readonly string[] = [partition.initial],
): EngineResult {
  try {
    const isFromStart = initials.length === 1 && initials[0] === partition.initial;
    // Cheap where it applies, and a search would take long to find out.
    const stuckAt = isFromStart ? unsuppliedTake(partition, model) : undefined;
    if (stuckAt !== undefined) return { validity: 'invalid', steps: partition.calls.length, stuckAt };
    return searchFrom(partition, model.specialised?.(partition.calls) ?? model, budget, initials);
  } catch (error) {
    if (!(error instanceof ModelError)) throw error;
    return { validity: 'unknown', steps: 0, because: 'failure', reason: error.message };
  }
}

function searchFrom(partition: Partition, model: Model, budget: Budget, initials: readonly string[]): EngineResult {
  const problem = problemOf(partition, model);
  const states =
    model.parts === undefined
      ? plainStates(partition.calls, problem, model, budget)
      : new PartTransitions(problem, model.parts, partition, budget);
  const begin = initials.map((state) => states.id(state));
  const whole = race(problem, { states, model, begin, budget });
  const segments = whole.end === 'memory' && model.exchange === undefined ? segmentsOf(problem) : [];
  return segments.length > 1
    ? resultOf(searchSegments(segments, { states, model, begin, budget }), budget)
    : resultOf(whole, budget);
}

function resultOf({ end, steps, stuckAt }: Raced, budget: Budget): EngineResult {
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
