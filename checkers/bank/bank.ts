import type { Operation } from '../../harness/core/history.ts';
import type { RunRecord } from '../../harness/core/run-record.ts';
import type { Verdict, Violation } from '../../harness/core/verdict.ts';
import type { Checker } from '../../harness/ports/checker.ts';
import { countText } from '../count-text.ts';
import { type Judgement, propertyVerdict, shownViolations } from '../judgement.ts';
import { struckFaults } from '../timeline/struck-faults.ts';
import { type BankModel, bankModel, bankModels } from './bank-model.ts';
import { bankStream } from './bank-stream.ts';
import { finalTotal } from './final-total.ts';
import { type Opening, openingOf } from './opening.ts';
import { type ReadFault, isReadOfAll, readFault, readViolation } from './read-violation.ts';
import { recordedBank } from './recorded-bank.ts';
import { SkewSearch } from './skew.ts';

/** Reads whose fault is told; the others are counted. */
const toldMax = 10;

/**
 * The sum of all balances never changes: whoever sees another one has seen half a transfer, or lost or found money. A history from elsewhere
 * (`transfer {from, to, amount}`, `read -> {account: balance}`) says by most of its reads, or the model, what the total is.
 */
export const bank: Checker = {
  name: 'bank',
  proves:
    'every read of all accounts and the final balances add up to what the bank opened with, and none is below zero',
  completeness: 'complete',
  complexity: 'O(n)',
  models: bankModels,
  isHeavy: false,
  check: (record, { model }) => judge(record, bankModel(model)),
  streams: 'every read of all accounts',
  stream: bankStream,
};

interface Judged {
  readonly judgement: Judgement;
  readonly opening: Opening | undefined;
  readonly accounts: number;
}

function judge(record: RunRecord, model: BankModel): Verdict {
  const reads = record.history.operations.filter(isReadOfAll);
  const { judgement, opening, accounts } = judged(record, reads, model);
  const property = propertyVerdict(judgement);
  return {
    checker: bank.name,
    validity: property.validity,
    summary: property.reason,
    complete: true,
    properties: [property],
    violations: shownViolations([judgement]),
    details: {
      reads: reads.length,
      violations: judgement.violations.length + (judgement.untold ?? 0),
      ...(opening === undefined ? {} : { total: opening.total, accounts }),
    },
  };
}

function judged(record: RunRecord, reads: readonly Operation[], model: BankModel): Judged {
  const opening = openingOf(record);
  if (opening !== undefined) return { judgement: totals(record, opening), opening, accounts: opening.accounts.size };
  // A run of ours says with what its accounts began; a history from elsewhere has nothing but its reads.
  const isRun = record.system !== undefined || record.plan !== undefined;
  return isRun ? { judgement: unknownOpening, opening, accounts: 0 } : recordedTotals(record, reads, model);
}

const unknownOpening: Judgement = {
  property: 'total',
  violations: [],
  missing: ['the record does not say with what the accounts began'],
  judged: 0,
  established: '',
};

function totals(record: RunRecord, opening: Opening): Judgement {
  const reads = record.history.operations.filter(({ f, type }) => f === 'read-all' && type === 'ok');
  const { told, untold } = faultsOfReads(record, reads, {
    opening,
    accounts: [...opening.accounts.keys()],
    base: opening,
  });
  const final = finalTotal(record, opening);
  const andFinal = final.judged > 0 ? ' and the final balances' : '';
  return {
    property: 'total',
    violations: [...told, ...final.violations],
    untold,
    missing: final.missing,
    judged: reads.length,
    established:
      reads.length === 0
        ? 'no read of all accounts succeeded'
        : `${countText(reads.length, 'read')}${andFinal} add up to ${opening.total}`,
  };
}

function recordedTotals(record: RunRecord, reads: readonly Operation[], model: BankModel): Judged {
  const recorded = recordedBank(reads, model);
  if (recorded === undefined) {
    const judgement = { ...unknownOpening, missing: [], established: 'no read of all accounts succeeded' };
    return { judgement, opening: undefined, accounts: 0 };
  }
  const { opening, accounts, isInferred } = recorded;
  const { told, untold } = faultsOfReads(record, reads, { opening, accounts, base: undefined });
  // The total of one read alone is compared with nothing.
  const isAlone = isInferred && reads.length === 1;
  const judgement: Judgement = {
    property: 'total',
    violations: told,
    untold,
    missing: [],
    judged: isAlone ? 0 : reads.length,
    established: isAlone
      ? 'one read alone can be compared with nothing; give the total as a model (bank:total-100)'
      : `${countText(reads.length, 'read')} add up to ${opening.total}`,
  };
  return { judgement, opening, accounts: accounts.length };
}

interface Expected {
  readonly opening: Opening;
  readonly accounts: readonly string[];
  /** With what the accounts began, where that is known. */
  readonly base: Opening | undefined;
}

function faultsOfReads(
  record: RunRecord,
  reads: readonly Operation[],
  { opening, accounts, base }: Expected,
): { readonly told: Violation[]; readonly untold: number } {
  const found: ReadFault[] = [];
  const sound: Operation[] = [];
  for (const read of reads) {
    const fault = readFault(read, accounts, opening);
    if (fault === undefined) sound.push(read);
    else found.push(fault);
  }
  if (found.length === 0) return { told: [], untold: 0 };
  const faults = struckFaults(record.history.ops);
  const skews = new SkewSearch(record.history.operations, sound, base);
  const told = found.slice(0, toldMax).map((fault) => readViolation(fault, { opening, faults, skews }));
  return { told, untold: found.length - told.length };
}
