import type { NodeName } from '../../harness/core/op.ts';
import { type Nanos, msToNanos } from '../../harness/core/time.ts';
import type { Violation } from '../../harness/core/verdict.ts';
import { countText } from '../count-text.ts';
import type { Judgement } from '../judgement.ts';
import type { NodeDecision } from './decisions.ts';
import { toldBeforeDurable } from './durable-first.ts';
import type { CommitEvidence } from './evidence.ts';
import { atText, decisionText, lifeText, violationOf } from './telling.ts';
import { type Evidence, type TransactionEvidence, participantsOf } from './transaction-evidence.ts';

/**
 * AC3: a transaction commits only if every participant voted yes; and neither a yes nor a commit is told before it is
 * durable, or a crash would take the reason for the decision away. Whether a vote came in time is judged in the voter's own
 * order alone: nothing else orders the acts of two nodes.
 */
export function validity(evidence: CommitEvidence): Judgement {
  const violations: Violation[] = [];
  const missing = [...evidence.traceGaps];
  let commits = 0;
  for (const transaction of evidence.transactions.values()) {
    const commit = firstCommit(evidence, transaction);
    if (commit !== undefined) {
      commits += 1;
      const participants = participantsOf(transaction);
      if (participants === undefined) missing.push(`no trace says who takes part in ${transaction.txn}`);
      const voters = new Set([...(participants ?? []), ...transaction.nodes.keys()]);
      for (const node of voters) {
        const isNeeded = participants?.includes(node) === true;
        const fault = voteFault(evidence, transaction, { node, isNeeded, commit });
        if (fault !== undefined) violations.push(voteViolation(evidence, transaction, { commit, node, ...fault }));
      }
    }
    violations.push(...toldBeforeDurable(evidence, transaction));
  }
  if (!evidence.hasWrites && evidence.traceGaps.length === 0) missing.push('no node says when its log is durable');
  return {
    property: 'AC3',
    violations,
    missing,
    judged: commits,
    established:
      commits === 0
        ? 'no transaction committed'
        : `${countText(commits, 'commit')}, each with all its yes votes, each durable before it was told`,
  };
}

function firstCommit(evidence: CommitEvidence, { txn }: TransactionEvidence): NodeDecision | undefined {
  const all = [...(evidence.decisions.get(txn)?.values() ?? [])].flat();
  return all.filter(({ decision }) => decision === 'commit').toSorted((a, b) => a.at - b.at)[0];
}

/** Far more than the controller takes to read what a node has printed. */
const readingMs = 1_000;

interface VoteFault {
  readonly what: string;
  readonly shown?: Evidence;
}

/** What is wrong with the vote of a node in a transaction that committed. */
function voteFault(
  evidence: CommitEvidence,
  { nodes }: TransactionEvidence,
  { node, isNeeded, commit }: { readonly node: NodeName; readonly isNeeded: boolean; readonly commit: NodeDecision },
): VoteFault | undefined {
  const acts = nodes.get(node) ?? [];
  const first = acts.find(({ act }) => act.kind === 'vote');
  if (first !== undefined && first.act.kind === 'vote' && first.act.vote === 'no') {
    return { what: 'voted no', shown: first };
  }
  if (!isNeeded) return undefined;
  if (first === undefined) return isWhole(evidence, node, commit.at) ? { what: 'never voted' } : undefined;
  const decided = acts.find(({ act }) => (act.kind === 'decide' || act.kind === 'apply') && act.decision === 'commit');
  if (decided === undefined || acts.indexOf(decided) > acts.indexOf(first)) return undefined;
  return { what: 'voted only after it had committed', shown: first };
}

/**
 * Whether a vote before `at` would be in the node's trace. What two nodes print is read in any order, so that a record that was
 * cut off may hold the decision and not yet the vote: it must go on for a while after it, or be known to be whole.
 */
function isWhole({ end, record, traces }: CommitEvidence, node: NodeName, at: Nanos): boolean {
  const trace = traces.get(node);
  if (trace === undefined || trace.gaps.length > 0) return false;
  if (end.isComplete && record.gaps.length === 0) return true;
  const last = trace.incarnations.at(-1)?.events.at(-1);
  return last !== undefined && last.seenAt >= at + msToNanos(readingMs);
}

function voteViolation(
  evidence: CommitEvidence,
  transaction: TransactionEvidence,
  { commit, node, what, shown }: VoteFault & { readonly commit: NodeDecision; readonly node: NodeName },
): Violation {
  const vote = shown?.act.kind === 'vote' ? shown.act : undefined;
  const reason = vote?.reason === undefined ? '' : ` (${vote.reason})`;
  const voted =
    shown === undefined
      ? `${node} takes part in it, and its whole trace has no vote on it.`
      : `${node} voted ${vote?.vote ?? 'yes'}${reason} ${atText(shown.event.seenAt)} (${lifeText(shown)}).`;
  return violationOf(evidence, transaction, {
    property: 'AC3',
    title: `transaction ${transaction.txn} was committed by ${commit.node} although ${node} ${what}`,
    explanation: [`${decisionText(commit)}.`, voted],
    shownBy: 'trace',
    moments: shown === undefined ? [commit.at] : [commit.at, shown.event.seenAt],
    nodes: [commit.node, node],
  });
}
