import type { Budget } from '../engine.ts';
import type { Model } from '../models/model.ts';
import type { Problem } from './problem.ts';
import { TextStates } from './text-states.ts';
import { type StateSpace, Transitions } from './transitions.ts';

/** The states of an object that is no collection of parts. */
export function plainStates(
  problem: Pick<Problem, 'effects' | 'collapse' | 'initial'>,
  model: Model,
  budget: Budget,
): StateSpace {
  return model.holdsText === true
    ? new TextStates(problem.effects, problem.initial)
    : new Transitions(problem, model, budget);
}
