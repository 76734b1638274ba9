import type { Violation } from '../../harness/core/verdict.ts';
import { countText } from '../count-text.ts';
import type { Judgement } from '../judgement.ts';
import type { NodeDecision } from './decisions.ts';
import { contradiction, contradictionText } from './equivocation.ts';
import type { CommitEvidence } from './evidence.ts';
import { operatorLabel } from './operator-label.ts';
import { decisionText, violationOf } from './telling.ts';

/** AC2: a decision is never reversed; in the order of each node, across its restarts, up to its final state. */
export function stability(evidence: CommitEvidence): Judgement {
  const violations: Violation[] = [];
  let judged = 0;
  for (const [txn, decisions] of evidence.decisions) {
    for (const own of decisions.values()) {
      judged += 1;
      const reversal = reversalOf(own);
      const transaction = evidence.transactions.get(txn);
      if (reversal === undefined || transaction === undefined) continue;
      const [before, after] = reversal;
      const statements = contradiction(reversal);
      violations.push(
        violationOf(evidence, transaction, {
          property: 'AC2',
          title: `${before.node} reversed its decision on ${txn} from ${before.decision} to ${after.decision}`,
          explanation: [`${decisionText(before)}.`, `${decisionText(after)}.`, ...contradictionText(statements)],
          anomaly: statements === undefined ? 'reversed-decision' : 'equivocation',
          shownBy: 'trace',
          moments: [before.at, after.at],
          nodes: [before.node],
          label: operatorLabel(evidence, reversal),
        }),
      );
    }
  }
  return {
    property: 'AC2',
    violations,
    missing: evidence.traceGaps,
    judged,
    established: judged === 0 ? 'no node decided anything' : `${countText(judged, 'decision')} of nodes, none reversed`,
  };
}

/** The first decision of a node and the first one after it that differs. */
function reversalOf(own: readonly NodeDecision[]): readonly [NodeDecision, NodeDecision] | undefined {
  const [first] = own;
  const after = own.find(({ decision }) => decision !== first?.decision);
  if (first === undefined || after === undefined) return undefined;
  // The last word before the change tells more than the first one.
  const before = own[own.indexOf(after) - 1] ?? first;
  return [before, after];
}
