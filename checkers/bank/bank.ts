import type { Operation } from '../../harness/core/history.ts';
import type { RunRecord } from '../../harness/core/run-record.ts';
import type { Verdict, Violation } from '../../harness/core/verdict.ts';
import type { Checker } from '../../harness/ports/checker.ts';
import { countText } from '../count-text.ts';
import { type Judgement, propertyVerdict, shownViolations } from '../judgement.ts';
import { faultText, faultsDuring, struckFaults } from '../timeline/struck-faults.ts';
import { balancesIn } from './amounts.ts';
import { balanceFaults, totalFault } from './balance-faults.ts';
import { finalTotal } from './final-total.ts';
import { type Opening, openingOf } from './opening.ts';

/** The sum of all balances never changes: whoever sees another one has seen half a transfer, or lost or found money. */
export const bank: Checker = {
  name: 'bank',
  proves:
    'every read of all accounts and the final balances add up to what the bank opened with, and none is below zero',
  completeness: 'complete',
  complexity: 'O(n)',
  isHeavy: false,
  check: (record) => judge(record),
};

function judge(record: RunRecord): Verdict {
  const opening = openingOf(record);
  const judgement = opening === undefined ? unknownOpening : totals(record, opening);
  const property = propertyVerdict(judgement);
  return {
    checker: bank.name,
    validity: property.validity,
    summary: property.reason,
    complete: true,
    properties: [property],
    violations: shownViolations([judgement]),
    details: {
      reads: okReads(record).length,
      violations: judgement.violations.length,
      ...(opening === undefined ? {} : { total: opening.total, accounts: opening.accounts.size }),
    },
  };
}

const unknownOpening: Judgement = {
  property: 'total',
  violations: [],
  missing: ['the record does not say with what the accounts began'],
  judged: 0,
  established: '',
};

function totals(record: RunRecord, opening: Opening): Judgement {
  const reads = okReads(record);
  const faults = struckFaults(record.history.ops);
  const violations = reads.flatMap((read) => readViolation(read, opening, faults) ?? []);
  const final = finalTotal(record, opening);
  const andFinal = final.judged > 0 ? ' and the final balances' : '';
  return {
    property: 'total',
    violations: [...violations, ...final.violations],
    missing: final.missing,
    judged: reads.length,
    established:
      reads.length === 0
        ? 'no read of all accounts succeeded'
        : `${countText(reads.length, 'read')}${andFinal} add up to ${opening.total}`,
  };
}

function okReads({ history }: RunRecord): Operation[] {
  return history.operations.filter(({ f, type }) => f === 'read-all' && type === 'ok');
}

/** A read of all accounts sees one moment: nothing excuses a sum that is off. */
function readViolation(
  { index, output, process, node, invokedAt, completedAt }: Operation,
  opening: Opening,
  faults: ReturnType<typeof struckFaults>,
): Violation | undefined {
  const { faults: wrong, sum } = balanceFaults(balancesIn(output) ?? {}, [...opening.accounts.keys()], opening);
  const fault = wrong[0] ?? totalFault(sum, opening);
  if (fault === undefined) return undefined;
  const window = { from: invokedAt, to: completedAt ?? invokedAt };
  const active = faultsDuring(faults, window);
  return {
    property: 'total',
    title: `in a read of all accounts ${fault.what}`,
    explanation: [
      `Process ${process} read all accounts${node === undefined ? '' : ` through ${node}`} (history line ${index}).`,
      ...(active.length === 0 ? [] : [`Active then: ${active.map(faultText).join(', ')}.`]),
    ],
    shownBy: 'clients',
    window,
    operations: [index],
    ...(node === undefined ? {} : { nodes: [node] }),
    faults: active.map(({ step }) => step),
  };
}
