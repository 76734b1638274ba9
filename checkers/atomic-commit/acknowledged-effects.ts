import type { Violation } from '../../harness/core/verdict.ts';
import { amountIn, differenceOf } from '../bank/amounts.ts';
import { type FinalBalances, finalReadings } from '../bank/final-balances.ts';
import { type Opening, accountsAt, openingOf } from '../bank/opening.ts';
import { type Transfer, transfersOf } from '../bank/transfers.ts';
import { countText } from '../count-text.ts';
import { accountedBalances, acknowledgedWith } from './accounted-balance.ts';
import type { CommitEvidence } from './evidence.ts';
import { listText, violationOf } from './telling.ts';
import { emptyTransaction } from './transaction-evidence.ts';

/** Final balances held against what clients were told. */
export interface AcknowledgedEffects {
  readonly violations: readonly Violation[];
  /** Balances that were compared. */
  readonly accounts: number;
}

/**
 * What was acknowledged is there in the end, and what was refused is not: each final balance must be the opening one, plus
 * the transfers that clients were told had committed, plus some choice of those of which they know nothing. Clients alone
 * show this. It is asked only of reads that came after all the time that recovery may take, with nothing in doubt.
 */
export function acknowledgedEffects(evidence: CommitEvidence): AcknowledgedEffects {
  const { record, recovery, finals } = evidence;
  const opening = openingOf(record);
  const isSettled = finals.length > 0 && finals.every(({ error, inDoubt }) => error === undefined && isNone(inDoubt));
  if (opening === undefined || recovery.kind === 'unproven' || !isSettled) return { violations: [], accounts: 0 };
  const transfers = [...transfersOf(record.history.operations).values()];
  const mismatches = new Map<string, Mismatch>();
  let accounts = 0;
  for (const { shownBy, nodes } of finalReadings(record)) {
    for (const reading of nodes.values()) {
      if (reading.window.from < recovery.deadline) continue;
      const found = compare({ evidence, opening, transfers, reading });
      accounts += found.accounts;
      for (const each of found.mismatches) {
        if (!mismatches.has(each.account)) mismatches.set(each.account, { ...each, shownBy });
      }
    }
  }
  const all = [...mismatches.values()];
  return { violations: all.length === 0 ? [] : [effectsViolation(evidence, all)], accounts };
}

function isNone(inDoubt: readonly unknown[] | undefined): boolean {
  return inDoubt === undefined || inDoubt.length === 0;
}

interface Mismatch {
  readonly account: string;
  readonly reading: FinalBalances;
  readonly shownBy: Violation['shownBy'];
  readonly held: bigint;
  /** What it holds beyond what the answers account for. */
  readonly excess: bigint;
  /** Acknowledged transfers whose loss would explain it, each by itself. */
  readonly suspects: readonly string[];
}

interface Comparison {
  readonly evidence: CommitEvidence;
  readonly opening: Opening;
  readonly transfers: readonly Transfer[];
  readonly reading: FinalBalances;
}

function compare({ evidence, opening, transfers, reading }: Comparison): {
  readonly accounts: number;
  readonly mismatches: readonly Omit<Mismatch, 'shownBy'>[];
} {
  const accounted = accountedBalances(evidence, transfers, reading);
  const mismatches: Omit<Mismatch, 'shownBy'>[] = [];
  let accounts = 0;
  for (const account of accountsAt(opening, reading.node)) {
    const held = amountIn(reading.balances[account]);
    const opened = opening.accounts.get(account);
    // A balance that is missing is the bank checker's business.
    if (held === undefined || opened === undefined) continue;
    accounts += 1;
    const { certain, lowest, highest } = accounted.get(account) ?? { certain: 0n, lowest: 0n, highest: 0n };
    const excess = differenceOf(held, opened) - certain;
    if (excess >= lowest && excess <= highest) continue;
    const suspects = acknowledgedWith(evidence, transfers, { reading, account, effect: -excess });
    mismatches.push({ account, reading, held: BigInt(held), excess, suspects });
  }
  return { accounts, mismatches };
}

function effectsViolation(evidence: CommitEvidence, mismatches: readonly Mismatch[]): Violation {
  const lost = commonSuspect(mismatches);
  const known = lost === undefined ? undefined : evidence.transactions.get(lost);
  const accounts = listText(mismatches.map(({ account }) => account));
  const { transaction: _none, ...violation } = violationOf(evidence, known ?? emptyTransaction(''), {
    property: 'AC6',
    title:
      lost === undefined
        ? `the answers to clients do not account for ${countText(mismatches.length, 'final balance')}: ${accounts}`
        : `transaction ${lost} was acknowledged, and its effect is missing in the end`,
    explanation: [
      ...mismatches.slice(0, 4).map(balanceSentence),
      'No choice among the transfers whose outcome clients do not know explains it.',
    ],
    shownBy: mismatches[0]?.shownBy ?? 'clients',
    moments: mismatches.flatMap(({ reading }) => [reading.window.from, reading.window.to]),
    nodes: mismatches.map(({ reading }) => reading.node),
  });
  const reads = mismatches.flatMap(({ reading }) => reading.operation ?? []);
  const operations = [...new Set([...(violation.operations ?? []), ...reads])];
  return { ...violation, operations, ...(lost === undefined ? {} : { transaction: lost }) };
}

function balanceSentence({ account, reading, held, excess }: Mismatch): string {
  const off = excess < 0n ? `${-excess} less` : `${excess} more`;
  return `${account} at ${reading.node} holds ${held}, ${off} than the answers account for.`;
}

/** The one acknowledged transfer whose loss alone explains every balance that is off. */
function commonSuspect(mismatches: readonly Mismatch[]): string | undefined {
  const [first, ...others] = mismatches;
  const common = (first?.suspects ?? []).filter((txn) => others.every(({ suspects }) => suspects.includes(txn)));
  return common.length === 1 ? common[0] : undefined;
}
