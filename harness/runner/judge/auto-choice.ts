import { chooseChecker } from '../../../checkers/auto/choose-checker.ts';
import { checkers } from '../../../checkers/registry.ts';
import type { CheckerRun } from '../../../checkers/run-checkers.ts';
import { UsageError } from '../../core/errors.ts';
import type { History } from '../../core/history.ts';
import type { CheckerOptions } from '../../ports/checker.ts';
import { parseCheckerChoice } from './checker-choices.ts';

/** Kinds of operation that an error names: a history may have any number. */
const kindsMax = 8;

/**
 * The checker that a history's operations ask for (`--checker auto`).
 *
 * @throws UsageError naming the file and the candidates, when it is none or more than one.
 */
export function autoChoice(file: string, history: History, engine: CheckerOptions['engine']): CheckerRun {
  const { choice, candidates, kinds } = chooseChecker(history.operations, checkers);
  if (choice !== undefined) return parseCheckerChoice(choice, engine);
  const seen = kinds.length === 0 ? 'it has no operations of clients' : `its operations are ${listed(kinds)}`;
  const remedy =
    candidates.length > 0 ? `name one: --checker ${candidates.join(' or ')}` : 'name one: --checker NAME[:MODEL]';
  throw new UsageError(`${file}: ${seen}, which does not say what checker it is for; ${remedy}`);
}

function listed(kinds: readonly string[]): string {
  const rest = kinds.length - kindsMax;
  return `${kinds.slice(0, kindsMax).join(', ')}${rest > 0 ? ` and ${rest} more kinds` : ''}`;
}
