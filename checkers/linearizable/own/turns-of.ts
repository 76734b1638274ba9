import type { Model } from '../models/model.ts';
import { NestedTakes } from './nested-takes.ts';
import type { Problem } from './problem.ts';
import { Turns } from './turns.ts';

/** Says what may be put into an object that gives back what was put in, long before it is taken. */
export type ExchangeTurns = Pick<Turns | NestedTakes, 'refusal' | 'change'>;

/** Undefined for every other object. */
export function turnsOf(problem: Problem, { exchange }: Model): ExchangeTurns | undefined {
  if (exchange === undefined) return undefined;
  return exchange.isInOrder ? new Turns(problem, exchange) : new NestedTakes(problem, exchange);
}
