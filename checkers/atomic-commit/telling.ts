import type { NodeName } from '../../harness/core/op.ts';
import type { DecidedBy } from '../../harness/core/trace.ts';
import type { ShownBy, Violation } from '../../harness/core/verdict.ts';
import { type Nanos, type TimeWindow, formatDurationMs, nanos, nanosToMs } from '../../harness/core/time.ts';
import { faultText, faultsDuring } from '../timeline/struck-faults.ts';
import type { NodeDecision } from './decisions.ts';
import type { CommitEvidence } from './evidence.ts';
import { type Evidence, type TransactionEvidence, operationIndexes } from './transaction-evidence.ts';

/** Faults and clients that one explanation names; the rest is counted. */
const namedMax = 4;

/** What is particular to a violation; the rest is looked up. */
export interface Finding {
  readonly property: string;
  readonly title: string;
  readonly explanation: readonly string[];
  readonly shownBy: ShownBy;
  /** Moments at which it happened; its window spans them. */
  readonly moments: readonly Nanos[];
  readonly nodes: readonly NodeName[];
  readonly label?: 'operator' | undefined;
  /** The category that it belongs to, in the words of the literature. */
  readonly anomaly?: Anomaly;
}

/**
 * - `split-decision`: two nodes decided differently, each as if by the rules.
 * - `heuristic-mixed`: the same, and one of them did not wait for the outcome: it decided on its own, or an operator did.
 * - `equivocation`: one node made two statements that contradict each other, to different nodes.
 * - `reversed-decision`: one node decided one way, and then the other.
 * - `amnesia`: a node forgot a vote that it had told; `lost-decision`: a decision.
 * - `conflicting-answers`: clients were told both; `false-answer`: a client was told what no node decided.
 */
type Anomaly =
  | 'split-decision'
  | 'heuristic-mixed'
  | 'equivocation'
  | 'reversed-decision'
  | 'amnesia'
  | 'lost-decision'
  | 'conflicting-answers'
  | 'false-answer';

/** Completes a finding with what clients were told, and with the faults that were active. */
export function violationOf(evidence: CommitEvidence, txn: TransactionEvidence, finding: Finding): Violation {
  const { property, title, explanation, shownBy, moments, nodes, label, anomaly } = finding;
  const window = spanOf(moments);
  const faults = window === undefined ? [] : faultsDuring(evidence.faults, window);
  return {
    property,
    title,
    explanation: [
      ...explanation,
      ...clientSentences(txn),
      ...(faults.length === 0 ? [] : [`Active then: ${listText(faults.map(faultText))}.`]),
    ],
    shownBy,
    ...(window === undefined ? {} : { window }),
    operations: operationIndexes(txn),
    nodes: [...new Set(nodes)],
    transaction: txn.txn,
    faults: faults.map(({ step }) => step),
    ...(anomaly === undefined ? {} : { anomaly }),
    ...(label === undefined ? {} : { label }),
  };
}

export function atText(at: Nanos): string {
  return `at ${formatDurationMs(nanosToMs(at))}`;
}

/** `in epoch 3, incarnation 2`: which of a node's lives it was, as far as that tells anything. */
export function lifeText({ event }: Evidence): string {
  const epoch = event.epoch === undefined ? '' : `epoch ${event.epoch}, `;
  return `${epoch}incarnation ${event.incarnation}, line ${event.sequence}`;
}

const wayText: Readonly<Record<DecidedBy, string>> = {
  votes: 'by the votes',
  timeout: 'after a time-out',
  refusal: 'by a refusal',
  coordinator: 'as the coordinator told it',
  peer: 'as a peer told it',
  termination: 'by termination',
  recovery: 'by recovery',
  presumption: 'by presumption',
  unilateral: 'on its own',
  operator: 'by order of an operator',
};

/** `n1 decided commit by the votes at 2.61 s (epoch 1, incarnation 1, line 45)`. */
export function decisionText({ node, decision, at, evidence }: NodeDecision): string {
  if (!('event' in evidence)) return `${node} had ${decision} on record in the end`;
  const { act } = evidence;
  const where = `${atText(at)} (${lifeText(evidence)})`;
  if (act.kind === 'tell') return `${node} told ${act.to} ${decision} ${where}`;
  if (act.kind === 'apply') return `${node} applied ${decision} ${where}`;
  if (act.kind === 'found') return `${node} found ${act.state} in its log ${where}`;
  const by = act.kind === 'decide' ? ` ${wayText[act.by]}` : '';
  return `${node} decided ${decision}${by} ${where}`;
}

/** `a, b and 3 more`. */
export function listText(items: readonly string[]): string {
  const named = items.slice(0, namedMax);
  const rest = items.length - named.length;
  return rest > 0 ? `${named.join(', ')} and ${rest} more` : named.join(', ');
}

function clientSentences({ statements }: TransactionEvidence): string[] {
  const told = statements.filter((statement) => statement.told !== undefined);
  return told.slice(0, namedMax).map(({ operation, told: decision }) => {
    const at = operation.completedAt ?? operation.invokedAt;
    const by = operation.node === undefined ? '' : ` by ${operation.node}`;
    return `A client was told ${decision} (${operation.f} ${operation.type})${by} ${atText(at)}.`;
  });
}

function spanOf(moments: readonly Nanos[]): TimeWindow | undefined {
  if (moments.length === 0) return undefined;
  let [from, to] = [Infinity, -Infinity];
  for (const at of moments) {
    from = Math.min(from, at);
    to = Math.max(to, at);
  }
  return { from: nanos(from), to: nanos(to) };
}
