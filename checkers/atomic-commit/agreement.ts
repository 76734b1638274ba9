import type { Violation } from '../../harness/core/verdict.ts';
import { countText } from '../count-text.ts';
import type { Judgement } from '../judgement.ts';
import { type NodeDecision, eventOf } from './decisions.ts';
import { contradiction, contradictionText } from './equivocation.ts';
import type { CommitEvidence, TransactionDecisions } from './evidence.ts';
import { isHeuristic } from './heuristics.ts';
import { operatorLabel } from './operator-label.ts';
import { decisionText, violationOf } from './telling.ts';
import type { TransactionEvidence } from './transaction-evidence.ts';

/**
 * AC1: all nodes that decide a transaction decide the same (Bernstein, Hadzilacos and Goodman 1987, 7.3). A node that
 * changes its own mind breaks AC2; here two nodes differ. Outcomes that a node chose on its own count like any other.
 */
export function agreement(evidence: CommitEvidence): Judgement {
  const violations: Violation[] = [];
  let judged = 0;
  for (const [txn, decisions] of evidence.decisions) {
    if (decisions.size === 0) continue;
    judged += 1;
    const split = splitOf(decisions);
    const transaction = evidence.transactions.get(txn);
    if (split !== undefined && transaction !== undefined) violations.push(splitViolation(evidence, transaction, split));
  }
  const hasFinals = evidence.finals.some(({ decisions }) => decisions !== undefined);
  return {
    property: 'AC1',
    violations,
    // Where a system keeps no traces, what its nodes have on record in the end is still comparable.
    missing: hasFinals && evidence.record.system?.hasTrace === false ? evidence.record.gaps : evidence.traceGaps,
    judged,
    established:
      judged === 0
        ? 'no node decided any transaction'
        : `${countText(judged, 'decided transaction')}, each decided one way`,
  };
}

/** The nodes' decisions, when two nodes differ. */
function splitOf(decisions: TransactionDecisions): readonly NodeDecision[] | undefined {
  const all = [...decisions.values()].flat();
  const commit = new Set(all.filter(({ decision }) => decision === 'commit').map(({ node }) => node));
  const abort = new Set(all.filter(({ decision }) => decision === 'abort').map(({ node }) => node));
  const isSplit = [...commit].some((node) => abort.size > (abort.has(node) ? 1 : 0));
  return isSplit ? all : undefined;
}

function splitViolation(
  evidence: CommitEvidence,
  transaction: TransactionEvidence,
  all: readonly NodeDecision[],
): Violation {
  const firsts = firstOfEach(all);
  const committed = nodesWith(firsts, 'commit');
  const aborted = nodesWith(firsts, 'abort');
  const finals = all.filter((each) => eventOf(each) === undefined);
  const statements = contradiction(firsts);
  return violationOf(evidence, transaction, {
    property: 'AC1',
    anomaly:
      statements !== undefined ? 'equivocation' : firsts.some(isHeuristic) ? 'heuristic-mixed' : 'split-decision',
    title: `transaction ${transaction.txn} was committed by ${committed} and aborted by ${aborted}`,
    explanation: [...firsts.map((each) => `${decisionText(each)}.`), ...contradictionText(statements)],
    shownBy: splitOf(Map.groupBy(finals, ({ node }) => node)) === undefined ? 'trace' : 'final-state',
    moments: closestPair(firsts),
    nodes: firsts.map(({ node }) => node),
    label: operatorLabel(evidence, firsts),
  });
}

/** The first commit and the first abort of each node, in the order in which the controller saw them. */
function firstOfEach(all: readonly NodeDecision[]): NodeDecision[] {
  const firsts = new Map<string, NodeDecision>();
  for (const each of all) {
    const key = `${each.decision} ${each.node}`;
    if (!firsts.has(key)) firsts.set(key, each);
  }
  return [...firsts.values()].toSorted((a, b) => a.at - b.at);
}

/** The moments of the first decision and of the first one against it. */
function closestPair(firsts: readonly NodeDecision[]): NodeDecision['at'][] {
  const [first] = firsts;
  const against = firsts.find(({ decision }) => decision !== first?.decision);
  return [first, against].flatMap((each) => (each === undefined ? [] : [each.at]));
}

function nodesWith(firsts: readonly NodeDecision[], wanted: NodeDecision['decision']): string {
  const nodes = firsts.filter(({ decision }) => decision === wanted).map(({ node }) => node);
  return nodes.length < 2 ? nodes.join('') : `${nodes.slice(0, -1).join(', ')} and ${nodes.at(-1)}`;
}
