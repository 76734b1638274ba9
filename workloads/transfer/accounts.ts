import { UsageError } from '../../harness/core/errors.ts';
import type { NodeName } from '../../harness/core/op.ts';
import { numberOption } from '../read-option.ts';
import type { WorkloadContext, WorkloadOptions } from '../workload.ts';

export const transferDefaults: WorkloadOptions = { accounts: 90, balance: 100, maxAmount: 5 };

export interface Accounts {
  /** `a0` to `aN-1`. */
  readonly names: readonly string[];
  /** What each begins with. */
  readonly balance: number;
  readonly maxAmount: number;
  readonly coordinator: NodeName | undefined;
  /** In the order of the cluster's nodes. */
  readonly participants: readonly NodeName[];
}

/**
 * The accounts of a run. Account `a<i>` lives on the participant with the index i mod P, where participants are the
 * nodes with the role `participant` in the cluster's order: neighbours live on different participants. A cluster
 * without that role keeps every account on every node.
 */
export function accountsOf(context: WorkloadContext): Accounts {
  const source = { context, defaults: transferDefaults };
  const count = numberOption('accounts', { min: 2, max: 10_000, isInteger: true }, source);
  const participants = context.nodes.filter((node) => context.roles[node] === 'participant');
  if (participants.length > count) {
    throw new UsageError(
      `option accounts: ${count} leaves some of the ${participants.length} participants without one`,
    );
  }
  return {
    names: Array.from({ length: count }, (_, i) => `a${i}`),
    balance: numberOption('balance', { min: 0, max: 1_000_000_000, isInteger: true }, source),
    maxAmount: numberOption('maxAmount', { min: 1, max: 1_000_000_000, isInteger: true }, source),
    coordinator: context.nodes.find((node) => context.roles[node] === 'coordinator'),
    participants,
  };
}

/** The index of the participant that keeps account `a<i>`. */
export function placeOf(i: number, accounts: Accounts): number {
  return i % Math.max(1, accounts.participants.length);
}
