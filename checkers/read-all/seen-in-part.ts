import type { Operation } from '../../harness/core/history.ts';
import type { RunRecord } from '../../harness/core/run-record.ts';
import type { Violation } from '../../harness/core/verdict.ts';
import { bankModel } from '../bank/bank-model.ts';
import { type Opening, openingOf } from '../bank/opening.ts';
import { isReadOfAll, readFault, readViolation } from '../bank/read-violation.ts';
import { recordedBank } from '../bank/recorded-bank.ts';
import { SkewSearch } from '../bank/skew.ts';
import { countText } from '../count-text.ts';
import type { Judgement } from '../judgement.ts';
import { visibilityProperty } from './telling.ts';

const toldMax = 10;

/**
 * Transfers between participants, read all at once: each whole transfer keeps the sum, so that a sum that is off has seen some in part. Necessary
 * only: two halves may cancel each other out. Which transfer it was is found from the amounts, where they identify it.
 */
export function transfersSeenInPart(record: RunRecord): Judgement {
  const { operations } = record.history;
  const reads = operations.filter(isReadOfAll);
  const base = openingOf(record);
  const recorded = base === undefined ? recordedBank(reads, bankModel('overdrafts')) : undefined;
  // Overdrafts are none of this property's business.
  const opening: Opening | undefined = base === undefined ? recorded?.opening : { ...base, mayBeNegative: true };
  const accounts = base === undefined ? (recorded?.accounts ?? []) : [...base.accounts.keys()];
  const sound: Operation[] = [];
  const found =
    opening === undefined
      ? []
      : reads.flatMap((read) => {
          const fault = readFault(read, accounts, opening);
          if (fault === undefined) sound.push(read);
          // A read that is not whole can't be added up; the bank checker names it.
          return fault?.fault.kind === 'total' ? [fault] : [];
        });
  const skews = new SkewSearch(operations, sound, base);
  const told =
    opening === undefined
      ? []
      : found.slice(0, toldMax).map((each): Violation => ({
          ...readViolation(each, { opening, faults: [], skews }),
          property: visibilityProperty,
          title: `a read of all accounts saw part of a transfer: ${each.fault.what}`,
          anomaly: 'fractured-read',
        }));
  const judged = recorded?.isInferred === true && reads.length === 1 ? 0 : sound.length + found.length;
  return {
    property: visibilityProperty,
    violations: told,
    untold: found.length - told.length,
    missing: [],
    judged,
    established:
      judged === 0
        ? 'no read of all accounts can be compared with anything'
        : `${countText(judged, 'read')} of all accounts, none with a sum that shows half a transfer`,
  };
}
