import type { Budget } from '../engine.ts';
import type { Model } from '../models/model.ts';
import type { Problem } from './problem.ts';
import type { Raced } from './race.ts';
import { Search } from './search.ts';
import type { StateSpace } from './transitions.ts';

/**
 * Searches one part of the history after the other, and carries over all states that each may end in: the memory that is needed is
 * that of one part. It has to find all ends of a part, where a search of the whole is content with one.
 */
export function searchSegments(
  segments: readonly Problem[],
  { states, model, begin, budget }: { states: StateSpace; model: Model; begin: readonly number[]; budget: Budget },
): Raced {
  let from = begin;
  let steps = 0;
  for (const [index, segment] of segments.entries()) {
    const search = new Search(segment, states, model, budget.memoryLimitBytes);
    const rest = { ...budget, stepsMax: budget.stepsMax - steps };
    const isLast = index === segments.length - 1;
    const ends = isLast ? undefined : new Set<number>();
    const end = search.run(from, rest, ends);
    steps += search.steps;
    const isThrough = isLast ? end === 'found' : end === 'exhausted' && (ends?.size ?? 0) > 0;
    if (!isThrough) return { end, steps, stuckAt: segment.positions[search.furthest] };
    from = [...(ends ?? [])];
  }
  return { end: 'found', steps, stuckAt: undefined };
}
