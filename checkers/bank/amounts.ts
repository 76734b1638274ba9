import { type Json, isJsonObject } from '../../harness/core/json.ts';

/** A whole number of money; a bigint beyond 2^53. */
export type Amount = number | bigint;

export function amountIn(value: Json | undefined): Amount | undefined {
  return typeof value === 'bigint' || (typeof value === 'number' && Number.isSafeInteger(value)) ? value : undefined;
}

/** The exact sum: numbers as long as they hold it. */
export function sumOf(amounts: Iterable<Amount>): Amount {
  let small = 0;
  let large: bigint | undefined;
  for (const amount of amounts) {
    if (large === undefined && typeof amount === 'number') {
      const sum = small + amount;
      if (Number.isSafeInteger(sum)) {
        small = sum;
        continue;
      }
    }
    // What leaves the safe integers may have been rounded: it is added again exactly, to what there was before.
    large = (large ?? BigInt(small)) + BigInt(amount);
  }
  return large ?? small;
}

export function isSameAmount(a: Amount, b: Amount): boolean {
  // A bigint and a number may stand for the same amount: the parser picks the form by size alone.
  return BigInt(a) === BigInt(b);
}

export function differenceOf(a: Amount, b: Amount): bigint {
  return BigInt(a) - BigInt(b);
}

/** Balances by account, as an answer or a node's data has them: in a field `accounts`, or as the object itself. */
export function balancesIn(value: Json | undefined): Readonly<Record<string, Json | undefined>> | undefined {
  if (!isJsonObject(value)) return undefined;
  const { accounts } = value;
  return isJsonObject(accounts) ? accounts : accounts === undefined ? value : undefined;
}
