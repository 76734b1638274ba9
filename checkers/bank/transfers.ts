import type { Operation } from '../../harness/core/history.ts';
import { isJsonObject } from '../../harness/core/json.ts';
import { type Amount, amountIn } from './amounts.ts';

/** A transfer that clients asked for, under one transaction id: all its requests together. */
export interface Transfer {
  readonly txn: string;
  readonly from: string;
  readonly to: string;
  readonly amount: Amount;
  readonly requests: readonly Operation[];
}

/** The transfers of a history by transaction, in order of their first request. A malformed one is passed over. */
export function transfersOf(operations: readonly Operation[]): Map<string, Transfer> {
  const transfers = new Map<string, Transfer & { requests: Operation[] }>();
  for (const operation of operations) {
    const { f, input } = operation;
    if (f !== 'transfer' || !isJsonObject(input)) continue;
    const { txn, from, to } = input;
    const amount = amountIn(input['amount']);
    if (typeof txn !== 'string' || typeof from !== 'string' || typeof to !== 'string' || amount === undefined) continue;
    const known = transfers.get(txn);
    if (known === undefined) transfers.set(txn, { txn, from, to, amount, requests: [operation] });
    else known.requests.push(operation);
  }
  return transfers;
}
