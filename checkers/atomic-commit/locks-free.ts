import type { Violation } from '../../harness/core/verdict.ts';
import type { FinalState } from '../../harness/core/trace.ts';
import { countText } from '../count-text.ts';
import type { Judgement } from '../judgement.ts';
import type { CommitEvidence } from './evidence.ts';
import { atText, decisionText, violationOf } from './telling.ts';
import { emptyTransaction } from './transaction-evidence.ts';
import { beginningOf, demandOf, missingFinals } from './unsettled.ts';

/**
 * AC8: no lock outlives its transaction. A lock of a transaction that is in doubt at the same node is AC5's business; any
 * other one that is held in the end, when its release was due, is a violation.
 */
export function locksFree(evidence: CommitEvidence): Judgement {
  const violations: Violation[] = [];
  const { finals, missing } = missingFinals(evidence, 'locks', 'which locks it holds');
  const undemanded: string[] = [];
  for (const final of finals) {
    const { node, time } = final;
    for (const [txn, items] of strayLocks(final)) {
      const transaction = evidence.transactions.get(txn);
      const what = `${node} holds ${countText(items.length, 'lock')} of ${txn} in the end`;
      const demand = demandOf(evidence, what, { began: beginningOf(transaction), at: time });
      if (demand.kind === 'not-due') {
        undemanded.push(demand.why);
        continue;
      }
      const decided = evidence.decisions.get(txn)?.get(node)?.[0];
      violations.push(
        violationOf(evidence, transaction ?? emptyTransaction(txn), {
          property: 'AC8',
          title: `${node} still holds the lock of ${items.slice(0, 3).join(', ')} for transaction ${txn}`,
          explanation: [
            `${what}, ${atText(time)}, and does not count it among what is in doubt.`,
            decided === undefined ? `${node} never said that it decided ${txn}.` : `${decisionText(decided)}.`,
            `The locks were due to be free ${atText(demand.since)}.`,
          ],
          shownBy: 'final-state',
          moments: [decided?.at ?? time, time],
          nodes: [node],
        }),
      );
    }
  }
  return {
    property: 'AC8',
    violations,
    missing: [...missing, ...undemanded],
    judged: finals.length,
    established: `no lock is left in the end on ${countText(finals.length, 'node')}`,
  };
}

/** What is locked, by the transaction that holds it, without those that are in doubt. */
function strayLocks({ locks, inDoubt }: FinalState): Map<string, string[]> {
  const doubtful = new Set((inDoubt ?? []).map(({ txn }) => txn));
  const stray = new Map<string, string[]>();
  for (const [item, owners] of Object.entries(locks ?? {})) {
    // A shared lock may have several owners.
    for (const txn of owners.split(/[\s,]+/)) {
      if (txn === '' || doubtful.has(txn)) continue;
      stray.set(txn, [...(stray.get(txn) ?? []), item]);
    }
  }
  return stray;
}
