import type { Operation } from '../../harness/core/history.ts';
import type { StreamOptions, StreamingCheck } from '../../harness/ports/checker.ts';
import { streamOperations } from '../stream-by-key.ts';
import { amountIn, balancesIn, sumOf } from './amounts.ts';
import { bankModel } from './bank-model.ts';
import { type Opening, openingOf } from './opening.ts';
import { isReadOfAll, readFault, readViolation } from './read-violation.ts';

interface Expected {
  readonly opening: Opening;
  readonly accounts: readonly string[];
}

/**
 * Judges each read of all accounts when it is answered, and keeps nothing of the history. Where nobody says what the total is, the first read
 * does: two that differ can't both be right, whichever it is.
 */
export function bankStream({ model, initial }: StreamOptions): StreamingCheck {
  const { total, mayBeNegative } = bankModel(model);
  const opening = initial === undefined ? undefined : openingOf({ initial });
  let expected: Expected | undefined = opening && { opening, accounts: [...opening.accounts.keys()] };
  return streamOperations(['read', 'read-all'], (read, hasEnded) => {
    if (!hasEnded || !isReadOfAll(read)) return undefined;
    expected ??= firstRead(read, total, mayBeNegative);
    const fault = expected && readFault(read, expected.accounts, expected.opening);
    return fault && expected && readViolation(fault, { opening: expected.opening, faults: [], skews: undefined });
  });
}

/** What the first read says of all others; undefined where it shows what is no whole amount, which is for the check of the whole history. */
function firstRead(read: Operation, total: bigint | undefined, mayBeNegative: boolean): Expected | undefined {
  const balances = balancesIn(read.output) ?? {};
  const amounts = Object.values(balances).map(amountIn);
  const whole = amounts.filter((amount) => amount !== undefined);
  if (whole.length === 0 || whole.length < amounts.length) return undefined;
  const opening = { accounts: new Map(), total: total ?? sumOf(whole), placement: undefined, mayBeNegative };
  return { opening, accounts: Object.keys(balances) };
}
