import { UsageError } from '../../harness/core/errors.ts';
import type { Operation } from '../../harness/core/history.ts';
import { isJsonObject } from '../../harness/core/json.ts';
import { type Amount, amountIn, balancesIn, isSameAmount, sumOf } from './amounts.ts';
import type { BankModel } from './bank-model.ts';
import type { Opening } from './opening.ts';

/** A bank of which nothing but its history is known, as Jepsen records it: `transfer {from, to, amount}` and `read -> {account: balance}`. */
export interface RecordedBank {
  readonly opening: Opening;
  /** The accounts that every read must show. */
  readonly accounts: readonly string[];
  /** True when the total is the one that most reads show: then a single read proves nothing. */
  readonly isInferred: boolean;
}

/**
 * What the reads themselves tell of the bank: the accounts, and the total that most of them show (of equally many the first), unless the
 * model gives it. Undefined without a read whose balances are all whole amounts.
 *
 * @throws UsageError naming the line of a read that answers no balances.
 */
export function recordedBank(reads: readonly Operation[], model: BankModel): RecordedBank | undefined {
  const sums = new Map<string, { count: number; readonly total: Amount; accounts: readonly string[] }>();
  for (const read of reads) {
    const balances = balancesIn(read.output);
    if (!isJsonObject(balances)) {
      throw new UsageError(
        `history line ${read.index}: the ${read.f} answers no balances; record them by account, as in {"0": 10, "1": 5}`,
      );
    }
    const amounts = Object.values(balances).map(amountIn);
    const whole = amounts.filter((amount) => amount !== undefined);
    if (whole.length === 0 || whole.length < amounts.length) continue;
    const total = sumOf(whole);
    const known = sums.get(String(total));
    const accounts = Object.keys(balances);
    if (known === undefined) sums.set(String(total), { count: 1, total, accounts });
    else {
      known.count++;
      // An account that one of them shows must be in all: one without money is missed by its name alone.
      if (accounts.length > known.accounts.length) known.accounts = accounts;
    }
  }
  const wanted = [...sums.values()].filter(
    ({ total }) => model.total === undefined || isSameAmount(total, model.total),
  );
  const [first] = wanted.length > 0 ? wanted.toSorted((a, b) => b.count - a.count) : sums.values();
  if (first === undefined) return undefined;
  const opening = {
    accounts: new Map<string, Amount>(),
    total: model.total ?? first.total,
    placement: undefined,
    mayBeNegative: model.mayBeNegative,
  };
  return { opening, accounts: first.accounts, isInferred: model.total === undefined };
}
