import { isJsonObject } from '../../harness/core/json.ts';
import type { NodeName } from '../../harness/core/op.ts';
import type { RunRecord } from '../../harness/core/run-record.ts';
import { type Amount, amountIn, sumOf } from './amounts.ts';

/** What the bank opened with: `RunRecord.initial` as `{ accounts, placement, mayBeNegative? }`. */
export interface Opening {
  readonly accounts: ReadonlyMap<string, Amount>;
  readonly total: Amount;
  /** The participant that keeps each account; undefined where every node keeps all of them. */
  readonly placement: ReadonlyMap<string, NodeName> | undefined;
  /** Overdrafts are part of the workload. */
  readonly mayBeNegative: boolean;
}

/** Undefined when the record does not say with what the data began. */
export function openingOf({ initial }: Pick<RunRecord, 'initial'>): Opening | undefined {
  if (!isJsonObject(initial) || !isJsonObject(initial['accounts'])) return undefined;
  const accounts = new Map<string, Amount>();
  for (const [account, value] of Object.entries(initial['accounts'])) {
    const amount = amountIn(value);
    if (amount === undefined) return undefined;
    accounts.set(account, amount);
  }
  const placement = new Map<string, NodeName>();
  if (isJsonObject(initial['placement'])) {
    for (const [account, node] of Object.entries(initial['placement'])) {
      if (typeof node === 'string') placement.set(account, node);
    }
  }
  return {
    accounts,
    total: sumOf(accounts.values()),
    placement: placement.size === accounts.size ? placement : undefined,
    mayBeNegative: initial['mayBeNegative'] === true,
  };
}

/** The nodes that keep accounts; empty where every node keeps all. */
export function participantsIn({ placement }: Opening): NodeName[] {
  return [...new Set(placement?.values() ?? [])];
}

/** The accounts that a node keeps. */
export function accountsAt({ accounts, placement }: Opening, node: NodeName): string[] {
  return [...accounts.keys()].filter((account) => placement === undefined || placement.get(account) === node);
}
