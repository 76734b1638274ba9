import type { Transfer } from '../bank/transfers.ts';
import type { FinalBalances } from '../bank/final-balances.ts';
import type { CommitEvidence } from './evidence.ts';

/** What clients know of the transfers of one account, at the time of one read. */
export interface AccountedBalance {
  /** The effects that were acknowledged: all of them are in. */
  certain: bigint;
  /** The least and the most that transfers of unknown outcome may add to it. */
  lowest: bigint;
  highest: bigint;
}

/** Sums up what clients know of each account, in one pass over the transfers. */
export function accountedBalances(
  evidence: CommitEvidence,
  transfers: Iterable<Transfer>,
  reading: FinalBalances,
): Map<string, AccountedBalance> {
  const accounts = new Map<string, AccountedBalance>();
  for (const transfer of transfers) {
    const fate = fateOf(evidence, transfer, reading);
    if (fate === 'none' || transfer.from === transfer.to) continue;
    for (const account of [transfer.from, transfer.to]) {
      const known = accounts.get(account) ?? { certain: 0n, lowest: 0n, highest: 0n };
      const effect = effectOn(account, transfer);
      if (fate === 'committed') known.certain += effect;
      else if (effect < 0n) known.lowest += effect;
      else known.highest += effect;
      accounts.set(account, known);
    }
  }
  return accounts;
}

/** Acknowledged transfers that change an account by exactly this much. */
export function acknowledgedWith(
  evidence: CommitEvidence,
  transfers: readonly Transfer[],
  { reading, account, effect }: { readonly reading: FinalBalances; readonly account: string; readonly effect: bigint },
): string[] {
  return transfers.flatMap((transfer) =>
    effectOn(account, transfer) === effect && fateOf(evidence, transfer, reading) === 'committed' ? [transfer.txn] : [],
  );
}

function effectOn(account: string, { from, to, amount }: Transfer): bigint {
  if (from === to) return 0n;
  if (account === from) return -BigInt(amount);
  return account === to ? BigInt(amount) : 0n;
}

/** What clients know of a transfer at the time of a read: it is in, it is out, or it may be either. */
function fateOf(
  evidence: CommitEvidence,
  { txn, requests }: Transfer,
  reading: FinalBalances,
): 'committed' | 'none' | 'open' {
  const [first] = requests;
  if (first !== undefined && first.invokedAt > reading.window.to) return 'none';
  const statements = evidence.transactions.get(txn)?.statements ?? [];
  const told = statements.filter((each) => each.told !== undefined);
  const [answer] = told;
  if (answer === undefined) {
    return statements.every(({ isNotSent, isQuestion }) => isNotSent || isQuestion) ? 'none' : 'open';
  }
  // Contradictory answers are a violation of their own, and prove nothing here.
  if (told.some((each) => each.told !== answer.told)) return 'open';
  if (answer.told === 'abort') return 'none';
  // The decision may still be on its way to this participant.
  const answeredAt = answer.operation.completedAt ?? Infinity;
  return answeredAt + evidence.settling <= reading.window.from ? 'committed' : 'open';
}
