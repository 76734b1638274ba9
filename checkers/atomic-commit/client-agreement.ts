import type { Violation } from '../../harness/core/verdict.ts';
import type { Decision } from '../../harness/core/trace.ts';
import { countText } from '../count-text.ts';
import type { Judgement } from '../judgement.ts';
import { acknowledgedEffects } from './acknowledged-effects.ts';
import type { ClientStatement } from './client-answers.ts';
import { type NodeDecision, eventOf } from './decisions.ts';
import type { CommitEvidence } from './evidence.ts';
import { operatorLabel } from './operator-label.ts';
import { decisionText, violationOf } from './telling.ts';
import type { TransactionEvidence } from './transaction-evidence.ts';

/**
 * AC6: what clients are told agrees with the decision. `ok` means commit and `fail` means that it has no effect at any
 * participant; after an `info` either is right. Two answers on one transaction must not differ, no node may have decided
 * otherwise, and the balances in the end are those that the answers account for.
 */
export function clientAgreement(evidence: CommitEvidence): Judgement {
  const violations: Violation[] = [];
  let answers = 0;
  for (const transaction of evidence.transactions.values()) {
    const told = toldTo(transaction);
    answers += told.length;
    const violation =
      differingAnswers(evidence, transaction, told) ??
      differingDecision(evidence, transaction, told) ??
      commitOfNothing(evidence, transaction);
    if (violation !== undefined) violations.push(violation);
  }
  const effects = acknowledgedEffects(evidence);
  const checked = effects.accounts === 0 ? '' : ` and with ${countText(effects.accounts, 'final balance')}`;
  return {
    property: 'AC6',
    violations: [...violations, ...effects.violations],
    // From clients alone the answers are still compared with each other and with what is read in the end.
    missing: evidence.record.system?.hasTrace === true ? evidence.traceGaps : [],
    judged: answers,
    established:
      answers === 0
        ? 'no client was told an outcome'
        : `${countText(answers, 'answer')} to clients agree with each other, with the decisions${checked}`,
  };
}

interface Answer {
  readonly statement: ClientStatement;
  readonly told: Decision;
}

function toldTo({ statements }: TransactionEvidence): Answer[] {
  return statements.flatMap((statement) => (statement.told === undefined ? [] : [{ statement, told: statement.told }]));
}

function differingAnswers(
  evidence: CommitEvidence,
  transaction: TransactionEvidence,
  told: readonly Answer[],
): Violation | undefined {
  const [first] = told;
  const other = told.find((answer) => answer.told !== first?.told);
  if (first === undefined || other === undefined) return undefined;
  return violationOf(evidence, transaction, {
    property: 'AC6',
    anomaly: 'conflicting-answers',
    title: `clients were told both ${first.told} and ${other.told} on transaction ${transaction.txn}`,
    explanation: [],
    shownBy: 'clients',
    moments: [first, other].map(({ statement }) => toldAt(statement)),
    nodes: [first, other].flatMap(({ statement }) => statement.operation.node ?? []),
  });
}

function differingDecision(
  evidence: CommitEvidence,
  transaction: TransactionEvidence,
  told: readonly Answer[],
): Violation | undefined {
  const decisions = [...(evidence.decisions.get(transaction.txn)?.values() ?? [])].flat();
  for (const answer of told) {
    const against = decisions.filter(({ decision }) => decision !== answer.told);
    const [first] = against;
    if (first === undefined) continue;
    return disagreement(evidence, transaction, {
      title: `a client was told ${answer.told} on transaction ${transaction.txn}, and ${first.node} decided ${first.decision}`,
      against,
      moments: [toldAt(answer.statement), first.at],
    });
  }
  return undefined;
}

/** A transaction of which no request was ever sent can't commit. */
function commitOfNothing(evidence: CommitEvidence, transaction: TransactionEvidence): Violation | undefined {
  const requests = transaction.statements.filter(({ isQuestion }) => !isQuestion);
  if (requests.length === 0 || !requests.every(({ isNotSent }) => isNotSent)) return undefined;
  const decisions = [...(evidence.decisions.get(transaction.txn)?.values() ?? [])].flat();
  const against = decisions.filter(({ decision }) => decision === 'commit');
  const [first] = against;
  if (first === undefined) return undefined;
  return disagreement(evidence, transaction, {
    title: `${first.node} committed transaction ${transaction.txn}, of which no request was ever sent`,
    against,
    moments: [first.at],
  });
}

function disagreement(
  evidence: CommitEvidence,
  transaction: TransactionEvidence,
  {
    title,
    against,
    moments,
  }: {
    readonly title: string;
    readonly against: readonly NodeDecision[];
    readonly moments: readonly NodeDecision['at'][];
  },
): Violation {
  const isFinal = against.some((each) => eventOf(each) === undefined);
  return violationOf(evidence, transaction, {
    property: 'AC6',
    anomaly: 'false-answer',
    title,
    explanation: against.slice(0, 3).map((each) => `${decisionText(each)}.`),
    shownBy: isFinal ? 'final-state' : 'trace',
    moments,
    nodes: against.map(({ node }) => node),
    // Where anybody else decided otherwise as well, it is not the operator's alone.
    ...(against.every((each) => isForcedNode(each, against)) ? { label: operatorLabel(evidence, against) } : {}),
  });
}

/** An operator forced this decision; what the node has on record in the end is the same decision again. */
function isForcedNode({ node }: NodeDecision, against: readonly NodeDecision[]): boolean {
  return against.some((each) => {
    const { act } = eventOf(each) ?? {};
    return each.node === node && act?.kind === 'decide' && act.by === 'operator';
  });
}

function toldAt({ operation }: ClientStatement): NodeDecision['at'] {
  return operation.completedAt ?? operation.invokedAt;
}
