import { overlaps } from '../../harness/core/time.ts';
import type { NodeDecision } from './decisions.ts';
import type { CommitEvidence } from './evidence.ts';

/**
 * `operator` when the plan forced one of these decisions: it was made by the operator while a fault of that class was
 * active. A heuristic outcome that nobody asked for is the system's own.
 */
export function operatorLabel({ faults }: CommitEvidence, decisions: readonly NodeDecision[]): 'operator' | undefined {
  const orders = faults.filter((fault) => fault.class === 'operator');
  const isForced = decisions.some(({ at, evidence }) => {
    if (!('event' in evidence) || evidence.act.kind !== 'decide' || evidence.act.by !== 'operator') return false;
    return orders.some(({ window }) => overlaps(window, { from: at, to: at }));
  });
  return isForced ? 'operator' : undefined;
}
