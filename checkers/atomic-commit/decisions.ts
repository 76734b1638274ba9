import type { NodeName } from '../../harness/core/op.ts';
import type { Decision, FinalState, TraceEvent } from '../../harness/core/trace.ts';
import type { Nanos } from '../../harness/core/time.ts';
import type { NodeTrace } from './node-order.ts';
import type { Evidence, TransactionEvidence } from './transaction-evidence.ts';

/** A node holds a decision, told by one act of its trace or by its final state. */
export interface NodeDecision {
  readonly node: NodeName;
  readonly decision: Decision;
  /** When the controller saw it. */
  readonly at: Nanos;
  readonly evidence: Evidence | FinalState;
}

/**
 * The decisions of one transaction, node by node, in each node's own order, the final state last. A node decides when
 * it says so, when it tells a decision, applies it, or finds it in its log.
 *
 * A decision that never left the memory of a process that then crashed is none: a coordinator that dies between making up
 * its mind and writing it down has not decided, and aborts after its restart.
 */
export function decisionsOf(
  txn: TransactionEvidence,
  traces: ReadonlyMap<NodeName, NodeTrace>,
): Map<NodeName, NodeDecision[]> {
  const decisions = new Map<NodeName, NodeDecision[]>();
  for (const [node, acts] of txn.nodes) {
    const lastLife = traces.get(node)?.incarnations.at(-1)?.number;
    const marks = marksOf(acts);
    // It made up its mind, left no mark of it anywhere, and crashed.
    const isForgotten = ({ event, act }: Evidence, decision: Decision): boolean => {
      if (act.kind !== 'decide' || event.incarnation === lastLife) return false;
      const left = marks.get(event.incarnation);
      return left === undefined || !(left.has(decision) || left.has('release'));
    };
    const own = acts.flatMap((evidence): NodeDecision[] => {
      const decision = decisionIn(evidence);
      if (decision === undefined || isForgotten(evidence, decision)) return [];
      return [{ node, decision, at: evidence.event.seenAt, evidence }];
    });
    if (own.length > 0) decisions.set(node, own);
  }
  for (const { final, decision } of txn.finals) {
    const { node, time } = final;
    decisions.set(node, [...(decisions.get(node) ?? []), { node, decision, at: time, evidence: final }]);
  }
  return decisions;
}

/** The trace event of a decision; undefined where the final state tells it. */
export function eventOf({ evidence }: NodeDecision): TraceEvent | undefined {
  return 'event' in evidence ? evidence.event : undefined;
}

function decisionIn({ act }: Evidence): Decision | undefined {
  if (act.kind === 'decide' || act.kind === 'tell' || act.kind === 'apply') return act.decision;
  if (act.kind !== 'found') return undefined;
  return act.state === 'committed' ? 'commit' : act.state === 'aborted' ? 'abort' : undefined;
}

/**
 * What each incarnation of a node did that outlives it or was seen by others: `commit` or `abort` written, told or
 * applied, and locks released.
 */
function marksOf(acts: readonly Evidence[]): Map<number, Set<Decision | 'release'>> {
  const marks = new Map<number, Set<Decision | 'release'>>();
  for (const { event, act } of acts) {
    const mark = markOf(act);
    if (mark === undefined) continue;
    const known = marks.get(event.incarnation);
    if (known === undefined) marks.set(event.incarnation, new Set([mark]));
    else known.add(mark);
  }
  return marks;
}

function markOf(act: Evidence['act']): Decision | 'release' | undefined {
  if (act.kind === 'tell' || act.kind === 'apply') return act.decision;
  if (act.kind === 'release') return 'release';
  if (act.kind !== 'write' || !act.forced) return undefined;
  return act.record === 'committed' ? 'commit' : act.record === 'aborted' ? 'abort' : undefined;
}
