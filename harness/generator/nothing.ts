import type { Generator } from './generator.ts';
import { done } from './next.ts';

/** Asks for nothing: the noop of generators. */
export const nothing: Generator = {
  next: () => done,
  update: () => nothing,
};
