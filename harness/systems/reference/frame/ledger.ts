import { Table } from './table.ts';

/** One piece of a transaction's work on one account. */
export type Operation =
  | { readonly kind: 'add'; readonly account: string; readonly amount: number }
  | { readonly kind: 'read'; readonly account: string };

/** Several transactions may share a lock to read; one alone may hold it to write. */
interface Lock {
  readonly mode: 'shared' | 'exclusive';
  readonly owners: readonly string[];
}

/**
 * A participant's data: balances, the locks on them, and the work of transactions that are prepared and not settled.
 * A value: every function gives a new one. Durability is the log's: balances are replayed from its records at a start.
 */
export interface Ledger {
  readonly balances: Table<number>;
  readonly locks: Table<Lock>;
  readonly prepared: Table<readonly Operation[]>;
}

export type Prepared =
  | { readonly vote: 'yes'; readonly ledger: Ledger; readonly reads: Readonly<Record<string, number>> }
  | { readonly vote: 'no'; readonly reason: 'lock conflict' | 'overdraft' | 'unknown account' };

export function newLedger(accounts: Readonly<Record<string, number>>): Ledger {
  return { balances: Table.of(Object.entries(accounts)), locks: Table.empty(), prepared: Table.empty() };
}

/**
 * Locks what the transaction needs, or refuses: a lock that another holds is a NO at once, never a wait, and so is an
 * overdraft. Nothing is applied yet. Preparing what is prepared already gives the same answer again.
 */
export function prepare(ledger: Ledger, txn: string, operations: readonly Operation[]): Prepared {
  if (ledger.prepared.has(txn)) return { vote: 'yes', ledger, reads: readsOf(ledger, operations) };
  for (const { account } of operations) {
    if (!ledger.balances.has(account)) return { vote: 'no', reason: 'unknown account' };
  }
  for (const operation of operations) {
    const lock = ledger.locks.get(operation.account);
    if (lock !== undefined && !(lock.mode === 'shared' && operation.kind === 'read')) {
      return { vote: 'no', reason: 'lock conflict' };
    }
  }
  const after = apply(ledger.balances, operations);
  if (operations.some(({ account }) => (after.get(account) ?? 0) < 0)) return { vote: 'no', reason: 'overdraft' };
  return { vote: 'yes', ledger: restore(ledger, txn, operations), reads: readsOf(ledger, operations) };
}

/** Takes the locks of a transaction that the log shows as prepared: it was checked when it was prepared. */
export function restore(ledger: Ledger, txn: string, operations: readonly Operation[]): Ledger {
  let { locks } = ledger;
  for (const { kind, account } of operations) {
    const lock = locks.get(account);
    const owners = [...(lock?.owners ?? []).filter((owner) => owner !== txn), txn];
    const isShared = kind === 'read' && lock?.mode !== 'exclusive';
    locks = locks.set(account, { mode: isShared ? 'shared' : 'exclusive', owners });
  }
  return { ...ledger, locks, prepared: ledger.prepared.set(txn, operations) };
}

/** Applies (or not) and frees the locks. What is not prepared is left alone: a decision takes effect once. */
export function settle(ledger: Ledger, txn: string, decision: 'commit' | 'abort'): Ledger {
  const operations = ledger.prepared.get(txn);
  if (operations === undefined) return ledger;
  const balances = decision === 'commit' ? apply(ledger.balances, operations) : ledger.balances;
  return { balances, locks: release(ledger.locks, txn, operations), prepared: ledger.prepared.delete(txn) };
}

/** What the accounts held when the transaction got its locks. */
export function readsOf(ledger: Ledger, operations: readonly Operation[]): Readonly<Record<string, number>> {
  const reads = operations.filter(({ kind }) => kind === 'read');
  return Object.fromEntries(reads.map(({ account }) => [account, ledger.balances.get(account) ?? 0]));
}

/** The balances after these operations. */
export function apply(balances: Table<number>, operations: readonly Operation[]): Table<number> {
  let result = balances;
  for (const operation of operations) {
    if (operation.kind === 'read') continue;
    result = result.set(operation.account, (result.get(operation.account) ?? 0) + operation.amount);
  }
  return result;
}

function release(locks: Table<Lock>, txn: string, operations: readonly Operation[]): Table<Lock> {
  let result = locks;
  for (const { account } of operations) {
    const lock = result.get(account);
    if (lock === undefined) continue;
    const owners = lock.owners.filter((owner) => owner !== txn);
    result = owners.length === 0 ? result.delete(account) : result.set(account, { ...lock, owners });
  }
  return result;
}
