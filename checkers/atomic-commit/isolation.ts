import type { Violation } from '../../harness/core/verdict.ts';
import { balancesIn } from '../bank/amounts.ts';
import { balanceFaults, totalFault } from '../bank/balance-faults.ts';
import { openingOf } from '../bank/opening.ts';
import { countText } from '../count-text.ts';
import type { Judgement } from '../judgement.ts';
import { clientStatement } from './client-answers.ts';
import type { CommitEvidence } from './evidence.ts';
import { violationOf } from './telling.ts';
import { emptyTransaction } from './transaction-evidence.ts';

/**
 * AC9: no read of all accounts sees a transaction at one participant and misses it at another, as far as clients show it:
 * transfers keep the sum, so a sum that is off has seen some of them by halves. The check is necessary, not sufficient: two
 * halves may cancel each other out.
 */
export function isolation(evidence: CommitEvidence): Judgement {
  const { record } = evidence;
  const opening = openingOf(record);
  if (opening === undefined) return unknownOpening;
  const reads = record.history.operations.filter(({ f, type }) => f === 'read-all' && type === 'ok');
  const violations: Violation[] = [];
  for (const read of reads) {
    const { faults, sum } = balanceFaults(balancesIn(read.output) ?? {}, [...opening.accounts.keys()], opening);
    // A read that is not whole can't be added up; the bank checker names it.
    if (faults.some(({ kind }) => kind === 'missing')) continue;
    const fault = totalFault(sum, opening);
    if (fault === undefined) continue;
    const txn = clientStatement(read)?.txn;
    const { transaction: _read, ...violation } = violationOf(evidence, emptyTransaction(txn ?? ''), {
      property: 'AC9',
      title: `a read of all accounts saw part of a transaction: ${fault.what}`,
      explanation: [`Process ${read.process} read them in one transaction (history line ${read.index}).`],
      shownBy: 'clients',
      moments: [read.invokedAt, read.completedAt ?? read.invokedAt],
      nodes: read.node === undefined ? [] : [read.node],
    });
    violations.push({ ...violation, operations: [read.index], ...(txn === undefined ? {} : { transaction: txn }) });
  }
  return {
    property: 'AC9',
    violations,
    missing: [],
    judged: reads.length,
    established:
      reads.length === 0
        ? 'no read of all accounts succeeded'
        : `${countText(reads.length, 'read')} of all accounts, none with half a transfer (necessary checks only)`,
  };
}

const unknownOpening: Judgement = {
  property: 'AC9',
  violations: [],
  missing: ['the record does not say with what the accounts began'],
  judged: 0,
  established: '',
};
