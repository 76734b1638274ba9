import type { Budget } from '../engine.ts';
import type { Model } from '../models/model.ts';
import { BreadthSearch } from './breadth-search.ts';
import type { Problem } from './problem.ts';
import { Search, type SearchEnd } from './search.ts';
import type { StateSpace } from './transitions.ts';

/** What the search depth first may take in the first round, and by how much more in each one after. */
const firstSteps = 20_000;
const growth = 2;
/** A step breadth first takes about a quarter of the time: nothing is kept of what was before. */
const wideFactor = 4;
/** With more states than this, configurations breadth first are as many as the orders of the calls. */
const statesMax = 1_024;

export interface Raced {
  readonly end: SearchEnd;
  readonly steps: number;
  /** The position of the return that the search got stuck at. */
  readonly stuckAt: number | undefined;
}

interface Course {
  readonly states: StateSpace;
  readonly model: Model;
  readonly begin: readonly number[];
  readonly budget: Budget;
}

/**
 * Searches depth first and breadth first in turns: depth first soon finds an order where there is one, and breadth first soon sees that
 * there is none where states are few and many calls have no outcome. Each goes on where it was, with twice the steps in every round, so that
 * the slower one costs little more than what the faster one takes.
 */
export function race(problem: Problem, { states, model, begin, budget }: Course): Raced {
  const deep = new Search(problem, states, model, budget.memoryLimitBytes);
  let wide: BreadthSearch | undefined;
  const raced = (end: SearchEnd, search: Search | BreadthSearch): Raced => ({
    end,
    steps: deep.steps + (wide?.steps ?? 0),
    stuckAt: problem.positions[search.furthest],
  });
  const stepsLeft = (): number => budget.stepsMax - deep.steps - (wide?.steps ?? 0);
  let found: SearchEnd = 'steps';
  let seen: SearchEnd = 'steps';
  for (let round = firstSteps; ; round *= growth) {
    if (found === 'steps') {
      const memoryLimitBytes = budget.memoryLimitBytes - (wide?.bytes ?? 0);
      found = deep.run(begin, { ...budget, memoryLimitBytes, stepsMax: Math.min(round, deep.steps + stepsLeft()) });
    }
    if (!isOpen(found) || states.spent !== undefined) return raced(found, deep);
    if (seen === 'steps' && states.count <= statesMax) {
      wide ??= new BreadthSearch(problem, states);
      const memoryLimitBytes = budget.memoryLimitBytes - deep.bytes;
      const stepsMax = Math.min(round * wideFactor, wide.steps + stepsLeft());
      seen = wide.run(begin, { ...budget, memoryLimitBytes, stepsMax });
      if (!isOpen(seen) || states.spent !== undefined) return raced(seen, wide);
    }
    if (found === 'memory' && (seen === 'memory' || states.count > statesMax)) return raced('memory', deep);
    if (stepsLeft() < 0) return raced('steps', deep);
  }
}

/** Whether more steps, or another search, may still decide. */
function isOpen(end: SearchEnd): boolean {
  return end === 'steps' || end === 'memory';
}
