import type { NodeName } from '../../harness/core/op.ts';
import type { Violation } from '../../harness/core/verdict.ts';
import type { CommitEvidence } from './evidence.ts';
import { atText, lifeText, violationOf } from './telling.ts';
import { type Evidence, type TransactionEvidence, isReadOnly } from './transaction-evidence.ts';

/** What a node's log holds of a transaction, as far as a promise needs it. */
interface Held {
  hasVote: boolean;
  hasCommit: boolean;
  /** The node learnt the commit from another one, where it is durable. */
  isLearnt: boolean;
}

/**
 * A yes that left before the prepared record was durable, or a commit that did before the commit record was. An abort
 * needs no record: under presumed abort the lack of one says the same.
 */
export function toldBeforeDurable(evidence: CommitEvidence, transaction: TransactionEvidence): Violation[] {
  // A read has nothing to make durable, and protocols save themselves the record (Mohan, Lindsay and Obermarck 1986, 2.2).
  if (!evidence.hasWrites || isReadOnly(transaction)) return [];
  const violations: Violation[] = [];
  for (const [node, acts] of transaction.nodes) {
    const trace = evidence.traces.get(node);
    // With a gap in the trace, the record may be among what is missing.
    if (trace === undefined || trace.gaps.length > 0) continue;
    const early = firstEarly(acts);
    if (early !== undefined) violations.push(earlyViolation(evidence, transaction, node, early));
  }
  return violations;
}

function firstEarly(acts: readonly Evidence[]): Evidence | undefined {
  const held: Held = { hasVote: false, hasCommit: false, isLearnt: false };
  for (const evidence of acts) {
    if (isEarly(held, evidence.act)) return evidence;
    add(held, evidence.act);
  }
  return undefined;
}

function isEarly(held: Held, act: Evidence['act']): boolean {
  if (act.kind === 'vote') return act.vote === 'yes' && act.reason !== 'read-only' && !held.hasVote;
  return act.kind === 'tell' && act.decision === 'commit' && !held.hasCommit && !held.isLearnt;
}

function add(held: Held, act: Evidence['act']): void {
  if (act.kind === 'write' && act.forced) hold(held, act.record);
  if (act.kind === 'found') hold(held, act.state);
  if (act.kind === 'decide' && act.decision === 'commit' && isFromElsewhere(act.by)) held.isLearnt = true;
}

function hold(held: Held, record: string): void {
  if (record === 'prepared' || record === 'precommitted' || record === 'committed') held.hasVote = true;
  if (record === 'committed') held.hasCommit = true;
}

function isFromElsewhere(by: Extract<Evidence['act'], { kind: 'decide' }>['by']): boolean {
  return by === 'coordinator' || by === 'peer' || by === 'recovery' || by === 'operator';
}

function earlyViolation(
  evidence: CommitEvidence,
  transaction: TransactionEvidence,
  node: NodeName,
  early: Evidence,
): Violation {
  const { act, event } = early;
  const isVote = act.kind === 'vote';
  const told = isVote ? 'voted yes' : `told ${act.kind === 'tell' ? act.to : 'others'} commit`;
  const record = isVote ? 'prepared' : 'commit';
  return violationOf(evidence, transaction, {
    property: 'AC3',
    title: `${node} ${told} on ${transaction.txn} before its ${record} record was durable`,
    explanation: [
      `${node} ${told} ${atText(event.seenAt)} (${lifeText(early)}).`,
      `Until then its trace shows no forced ${record} record: a crash at that moment would have taken it back.`,
    ],
    shownBy: 'trace',
    moments: [event.seenAt],
    nodes: [node],
  });
}
