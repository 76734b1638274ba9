import type { RunRecord } from '../../harness/core/run-record.ts';
import { type TimeWindow, nanos } from '../../harness/core/time.ts';
import type { Violation } from '../../harness/core/verdict.ts';
import { countText } from '../count-text.ts';
import { type Amount, differenceOf, sumOf } from './amounts.ts';
import { balanceFaults, totalFault } from './balance-faults.ts';
import { type FinalBalances, type FinalReading, finalReadings } from './final-balances.ts';
import { type Opening, accountsAt, participantsIn } from './opening.ts';
import { UnderWay } from './under-way.ts';

/** What the final readings came to. */
export interface FinalTotal {
  readonly violations: readonly Violation[];
  readonly missing: readonly string[];
  /** Readings that were complete and added up. */
  readonly judged: number;
}

/**
 * Adds up what every participant held in the end. The readings of several participants are taken one after another, so a
 * difference that transfers under way could explain is not held against the system; neither is one while something is in
 * doubt.
 */
export function finalTotal(record: RunRecord, opening: Opening): FinalTotal {
  const violations: Violation[] = [];
  let missing: readonly string[] = ['there was no final read'];
  let judged = 0;
  const underWay = new UnderWay(record, opening);
  // The later reading has the last word; one that is not whole says nothing against an earlier one that is.
  for (const reading of finalReadings(record)) {
    for (const part of partsOf(reading, opening)) {
      const result = judgePart({ record, opening, underWay, reading, part });
      violations.push(...result.violations);
      if (judged === 0 || part.absent.length === 0) missing = result.missing;
      judged += result.judged;
    }
  }
  return { violations, missing, judged };
}

interface Part {
  readonly readings: readonly FinalBalances[];
  /** Participants of which there is no reading. */
  readonly absent: readonly string[];
}

/** The readings that must add up to the total: of all participants together, or each by itself where all keep all. */
function partsOf({ nodes }: FinalReading, opening: Opening): Part[] {
  if (opening.placement === undefined) return [...nodes.values()].map((each) => ({ readings: [each], absent: [] }));
  const participants = participantsIn(opening);
  return [
    {
      readings: participants.flatMap((node) => nodes.get(node) ?? []),
      absent: participants.filter((node) => !nodes.has(node)),
    },
  ];
}

interface PartContext {
  readonly record: RunRecord;
  readonly opening: Opening;
  readonly underWay: UnderWay;
  readonly reading: FinalReading;
  readonly part: Part;
}

function judgePart({ record, opening, underWay, reading, part }: PartContext): FinalTotal {
  const violations: Violation[] = [];
  const sums: Amount[] = [];
  for (const each of part.readings) {
    const { faults, sum } = balanceFaults(each.balances, accountsAt(opening, each.node), opening);
    const [fault] = faults;
    sums.push(sum);
    if (fault !== undefined)
      violations.push(violationOf(reading, [each], `${each.node} in the end: ${fault.what}`, []));
  }
  if (violations.length > 0) return { violations, missing: [], judged: 1 };
  if (part.absent.length > 0) {
    return { violations, missing: part.absent.map((node) => `no final read of ${node}`), judged: 0 };
  }
  const sum = sumOf(sums);
  const fault = totalFault(sum, opening);
  if (fault === undefined) return { violations, missing: [], judged: 1 };
  const excuse = excuseFor({ record, opening, underWay, part, sum });
  if (excuse !== undefined) return { violations, missing: [excuse], judged: 0 };
  const title = `in the end ${fault.what}`;
  const shares = part.readings.map(({ node }, i) => `${node} ${sums[i] ?? 0}`).join(', ');
  return {
    violations: [violationOf(reading, part.readings, title, [`They hold: ${shares}.`])],
    missing: [],
    judged: 1,
  };
}

/** Why a sum that is off is no violation: something may still be on its way. */
function excuseFor({
  record,
  opening,
  underWay,
  part,
  sum,
}: Pick<PartContext, 'record' | 'opening' | 'underWay' | 'part'> & { readonly sum: Amount }): string | undefined {
  const off = `the final balances add up to ${sum}, not to ${opening.total}`;
  const doubtful = record.finals.find(({ inDoubt }) => (inDoubt ?? []).length > 0);
  if (doubtful !== undefined) return `${off}, but transactions are in doubt at ${doubtful.node}`;
  const transfers = underWay.during(spanOf(part.readings));
  const movable = sumOf(transfers.map(({ amount }) => amount));
  const difference = differenceOf(sum, opening.total);
  if ((difference < 0n ? -difference : difference) > BigInt(movable)) return undefined;
  return `${off}, but ${countText(transfers.length, 'transfer')} may have been under way between the reads`;
}

function violationOf(
  { shownBy }: FinalReading,
  readings: readonly FinalBalances[],
  title: string,
  explanation: readonly string[],
): Violation {
  return {
    property: 'total',
    title,
    explanation: [
      ...explanation,
      shownBy === 'clients' ? 'Clients read it in the final phase.' : 'The nodes say so of themselves.',
    ],
    shownBy,
    window: spanOf(readings),
    operations: readings.flatMap(({ operation }) => operation ?? []),
    nodes: readings.map(({ node }) => node),
  };
}

function spanOf(readings: readonly FinalBalances[]): TimeWindow {
  return {
    from: nanos(Math.min(...readings.map(({ window }) => window.from))),
    to: nanos(Math.max(...readings.map(({ window }) => window.to))),
  };
}
