import type { Operation } from '../../harness/core/history.ts';
import { isJsonObject } from '../../harness/core/json.ts';
import type { Violation } from '../../harness/core/verdict.ts';
import { faultText, faultsDuring, type struckFaults } from '../timeline/struck-faults.ts';
import { type Amount, balancesIn, differenceOf } from './amounts.ts';
import { type BalanceFault, balanceFaults, totalFault } from './balance-faults.ts';
import type { Opening } from './opening.ts';
import type { SkewSearch } from './skew.ts';

const anomalies: Readonly<Record<BalanceFault['kind'], string>> = {
  missing: 'missing-account',
  negative: 'negative-balance',
  total: 'read-skew',
};

/** What is wrong with a read of all accounts. */
export interface ReadFault {
  readonly read: Operation;
  readonly fault: BalanceFault;
  /** What the balances add up to, as far as they are amounts. */
  readonly sum: Amount;
}

/** A read of all accounts sees one moment: nothing excuses a sum that is off. */
export function readFault(read: Operation, accounts: readonly string[], opening: Opening): ReadFault | undefined {
  const { faults, sum } = balanceFaults(balancesIn(read.output) ?? {}, accounts, opening);
  const fault = faults[0] ?? totalFault(sum, opening);
  return fault === undefined ? undefined : { read, fault, sum };
}

interface Telling {
  readonly opening: Opening;
  readonly faults: ReturnType<typeof struckFaults>;
  readonly skews: SkewSearch | undefined;
}

/** The fault, told: who read it, which transfer was seen by halves where that can be found, and which faults were active. */
export function readViolation({ read, fault, sum }: ReadFault, { opening, faults, skews }: Telling): Violation {
  const { index, process, node, invokedAt, completedAt } = read;
  const window = { from: invokedAt, to: completedAt ?? invokedAt };
  const active = faultsDuring(faults, window);
  const skew = fault.kind === 'total' ? skews?.explain(read, differenceOf(sum, opening.total)) : undefined;
  return {
    property: 'total',
    title: `in a read of all accounts ${fault.what}`,
    explanation: [
      `Process ${process} read all accounts${node === undefined ? '' : ` through ${node}`} (history line ${index}).`,
      ...(skew?.sentences ?? []),
      ...(active.length === 0 ? [] : [`Active then: ${active.map(faultText).join(', ')}.`]),
    ],
    shownBy: 'clients',
    anomaly: anomalies[fault.kind],
    window,
    operations: [index, ...(skew?.operations ?? []).map((each) => each.index)],
    ...(node === undefined ? {} : { nodes: [node] }),
    faults: active.map(({ step }) => step),
  };
}

/** True for an operation that reads all accounts and succeeded: ours is called `read-all`, Jepsen's `read`. */
export function isReadOfAll({ f, type, output }: Operation): boolean {
  return type === 'ok' && (f === 'read-all' || (f === 'read' && isJsonObject(output)));
}
