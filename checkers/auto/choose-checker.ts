import type { Operation } from '../../harness/core/history.ts';
import type { Checker } from '../../harness/ports/checker.ts';
import { type Profile, profileOf } from './profile.ts';
import { type Rule, rules } from './rules.ts';

/** What a history's operations say of the checker that it is for. */
export interface AutoChoice {
  /** As `--checker` takes it; undefined unless the operations fit exactly one. */
  readonly choice: string | undefined;
  /** The choices that fit; when none does, those that know all kinds of operation that were seen. */
  readonly candidates: readonly string[];
  /** The kinds of operation that were seen, the frequent ones first. */
  readonly kinds: readonly string[];
}

/**
 * Finds the checkers that a history is for by its operations alone. Only those among the given checkers are candidates. Transactions
 * and registers fit weaker promises as well: the strongest is what is found.
 */
export function chooseChecker(operations: readonly Operation[], checkers: readonly Checker[]): AutoChoice {
  const profile = profileOf(operations);
  const kinds = [...profile.kinds].toSorted((a, b) => b[1] - a[1]).map(([f]) => f);
  const present = rules.filter((rule) => isPresent(rule, checkers) && kinds.every((f) => knows(rule, f)));
  const fitting = choicesOf(present.filter((rule) => isFitting(rule, profile)));
  const [first, ...others] = fitting;
  return {
    choice: others.length === 0 ? first : undefined,
    // Of no operations at all, nothing can be said.
    candidates: first === undefined && kinds.length > 0 ? choicesOf(present) : fitting,
    kinds,
  };
}

function choicesOf(chosen: readonly Rule[]): string[] {
  return [...new Set(chosen.map(({ choice }) => choice))];
}

function knows({ needs, mayHave }: Rule, f: string): boolean {
  return mayHave.includes(f) || needs.some((alternatives) => alternatives.includes(f));
}

function isFitting({ needs, fits }: Rule, profile: Profile): boolean {
  return needs.every((each) => each.some((f) => profile.kinds.has(f))) && (fits?.(profile) ?? true);
}

function isPresent({ choice }: Rule, checkers: readonly Checker[]): boolean {
  const [name, model] = choice.split(':');
  const checker = checkers.find((each) => each.name === name);
  return checker !== undefined && (model === undefined || checker.models?.includes(model) === true);
}
