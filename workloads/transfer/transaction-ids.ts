import type { PhaseName } from '../../harness/core/plan.ts';
import type { Prng } from '../../harness/core/prng.ts';

const prefixChars = 6;

/**
 * Names transactions: a prefix from the run's seed, so that the ids of two runs don't meet in one log, then the phase,
 * the kind and a counter: `k3x0f1-d-t17`. The process is left out on purpose: which process is free is a matter of
 * timing, and an id should be the same in every run of a plan.
 */
export function transactionIds(prng: Prng, phase: PhaseName): (kind: string, k: number) => string {
  const prefix = prng.fork('transaction ids').uint32().toString(36).padStart(prefixChars, '0').slice(-prefixChars);
  return (kind, k) => `${prefix}-${phase.slice(0, 1)}-${kind}${k}`;
}
