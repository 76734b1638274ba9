import type { Budget } from '../engine.ts';
import type { Effect, Model } from '../models/model.ts';
import type { Problem } from './problem.ts';
import { TextStates } from './text-states.ts';
import { type StateSpace, Transitions } from './transitions.ts';

/** The states of an object that is no collection of parts, and that these calls are made on. */
export function plainStates(
  calls: readonly Effect[],
  problem: Pick<Problem, 'effects' | 'collapse' | 'initial'>,
  model: Model,
  budget: Budget,
): StateSpace {
  return model.holdsText === true
    ? new TextStates(problem.effects, problem.initial, calls)
    : new Transitions(problem, model, budget);
}
