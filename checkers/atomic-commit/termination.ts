import type { Violation } from '../../harness/core/verdict.ts';
import { formatDurationMs, msToNanos, nanos, nanosToMs } from '../../harness/core/time.ts';
import { countText } from '../count-text.ts';
import type { Judgement } from '../judgement.ts';
import type { CommitEvidence } from './evidence.ts';
import { atText, violationOf } from './telling.ts';
import { emptyTransaction } from './transaction-evidence.ts';
import { beginningOf, demandOf, missingFinals } from './unsettled.ts';

/**
 * AC5: once every fault is repaired and none follows for long enough, every node that voted yes learns the decision. What
 * is still in doubt in the final states is a violation only where its end was due.
 */
export function termination(evidence: CommitEvidence): Judgement {
  const violations: Violation[] = [];
  const { finals, missing } = missingFinals(evidence, 'inDoubt', 'what is in doubt');
  const undemanded: string[] = [];
  for (const { node, time, inDoubt } of finals) {
    for (const { txn, ageMs } of inDoubt ?? []) {
      const known = evidence.transactions.get(txn);
      // A restart or a clock under attack may make the node's own account of the age too short.
      const began = nanos(Math.max(0, Math.min(time - msToNanos(ageMs), beginningOf(known) ?? Infinity)));
      const demand = demandOf(evidence, `${txn} is in doubt at ${node} in the end`, { began, at: time });
      if (demand.kind === 'not-due') {
        undemanded.push(demand.why);
        continue;
      }
      const transaction = known ?? emptyTransaction(txn);
      violations.push(
        violationOf(evidence, transaction, {
          property: 'AC5',
          title: `transaction ${txn} is still in doubt at ${node} after ${formatDurationMs(nanosToMs(nanos(time - began)))}`,
          explanation: [
            `${node} voted yes and says ${atText(time)} that it does not know the outcome.`,
            ...healSentences(evidence),
            `Its decision was due ${atText(demand.since)}.`,
          ],
          shownBy: 'final-state',
          moments: [began, time],
          nodes: [node],
        }),
      );
    }
  }
  const voted = yesVotes(evidence);
  return {
    property: 'AC5',
    violations,
    missing: [...missing, ...undemanded],
    judged: finals.length,
    established: `nothing is in doubt in the end on ${countText(finals.length, 'node')}${voted}`,
  };
}

function healSentences({ recovery }: CommitEvidence): string[] {
  if (recovery.kind === 'unproven') return [];
  return [
    `Every fault was proven healed ${atText(recovery.healedAt)}, and recovery may take ${formatDurationMs(recovery.windowMs)}.`,
  ];
}

/** How long after the heal the last vote was still without its decision. */
function yesVotes({ transactions, recovery }: CommitEvidence): string {
  let count = 0;
  let afterHeal = 0;
  let lastMs = 0;
  const healedAt = recovery.kind === 'healed' ? recovery.healedAt : undefined;
  for (const { nodes } of transactions.values()) {
    for (const acts of nodes.values()) {
      const vote = acts.find(({ act }) => act.kind === 'vote' && act.vote === 'yes');
      const decided = acts.find(({ act }) => act.kind === 'decide' || act.kind === 'apply');
      if (vote === undefined) continue;
      count += 1;
      if (decided === undefined || healedAt === undefined) continue;
      if (vote.event.seenAt > healedAt || decided.event.seenAt <= healedAt) continue;
      afterHeal += 1;
      lastMs = Math.max(lastMs, nanosToMs(nanos(decided.event.seenAt - healedAt)));
    }
  }
  if (count === 0) return '';
  const late =
    afterHeal === 0
      ? 'none of them open at the heal'
      : `${afterHeal.toLocaleString('en-US')} of them open at the heal, the last decided ${formatDurationMs(lastMs)} after it`;
  return `; ${countText(count, 'yes vote')}, ${late}`;
}
