import type { NodeName } from '../../harness/core/op.ts';
import type { Decision } from '../../harness/core/trace.ts';
import type { NodeDecision } from './decisions.ts';
import type { CommitEvidence } from './evidence.ts';
import { participantsOf } from './transaction-evidence.ts';

/** A node decided without waiting for the outcome (XA: `HEURCOM`, `HEURRB`), and what became of it. */
export interface HeuristicOutcome {
  readonly txn: string;
  readonly node: NodeName;
  readonly decision: Decision;
  readonly by: 'unilateral' | 'operator';
  /** `mixed`: another node decided otherwise (`HEURMIX`); `hazard`: it is not known what some others decided (`HEURHAZ`). */
  readonly outcome: 'agreed' | 'mixed' | 'hazard';
}

/** Every decision that a node made on its own, or by order of an operator, while it should have waited. */
export function heuristicOutcomes({ decisions, transactions }: CommitEvidence): HeuristicOutcome[] {
  return [...decisions].flatMap(([txn, byNode]) => {
    const all = [...byNode.values()].flat();
    const transaction = transactions.get(txn);
    const others = transaction === undefined ? [] : (participantsOf(transaction) ?? []);
    return all.filter(isHeuristic).map(({ node, decision, evidence }): HeuristicOutcome => {
      const isMixed = all.some((each) => each.node !== node && each.decision !== decision);
      const isKnown = others.every((other) => byNode.has(other));
      const by = wayOf(evidence) === 'operator' ? 'operator' : 'unilateral';
      return { txn, node, decision, by, outcome: isMixed ? 'mixed' : isKnown ? 'agreed' : 'hazard' };
    });
  });
}

export function isHeuristic({ evidence }: NodeDecision): boolean {
  const way = wayOf(evidence);
  return way === 'unilateral' || way === 'operator';
}

function wayOf(evidence: NodeDecision['evidence']): string | undefined {
  return 'event' in evidence && evidence.act.kind === 'decide' ? evidence.act.by : undefined;
}
