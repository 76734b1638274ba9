import { type Json, stringifyJson } from '../../harness/core/json.ts';
import { type Amount, amountIn, isSameAmount, sumOf } from './amounts.ts';
import type { Opening } from './opening.ts';

/** What is wrong with a set of balances. */
export interface BalanceFault {
  readonly kind: 'missing' | 'negative' | 'total';
  /** A clause: `account a3 is missing`. */
  readonly what: string;
}

const shownMax = 60;

/**
 * Looks at balances that must be those of `expected`: each account there, a whole amount, and none below zero.
 */
export function balanceFaults(
  balances: Readonly<Record<string, Json | undefined>>,
  expected: readonly string[],
  opening: Opening,
): { readonly faults: readonly BalanceFault[]; readonly sum: Amount } {
  const faults: BalanceFault[] = [];
  const amounts: Amount[] = [];
  for (const account of expected) {
    // An account may be called constructor, which every object seems to have.
    const value = Object.hasOwn(balances, account) ? balances[account] : undefined;
    const amount = amountIn(value);
    if (amount === undefined) {
      const what =
        value === undefined ? 'is missing' : `holds ${stringifyJson(value).slice(0, shownMax)}, no whole amount`;
      faults.push({ kind: 'missing', what: `account ${account} ${what}` });
      continue;
    }
    amounts.push(amount);
    if (amount < 0 && !opening.mayBeNegative) {
      faults.push({ kind: 'negative', what: `account ${account} holds ${amount}, below zero` });
    }
  }
  return { faults, sum: sumOf(amounts) };
}

/** The fault of a total that is not the one that the bank opened with. */
export function totalFault(sum: Amount, opening: Opening): BalanceFault | undefined {
  if (isSameAmount(sum, opening.total)) return undefined;
  return { kind: 'total', what: `the balances add up to ${sum}, not to ${opening.total}` };
}
