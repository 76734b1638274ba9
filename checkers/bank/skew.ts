import type { Operation } from '../../harness/core/history.ts';
import { type Json, isJsonObject, stringifyJson } from '../../harness/core/json.ts';
import { type Amount, amountIn, balancesIn } from './amounts.ts';
import { type Between, type Movement, halfSeenText, halvesSeen } from './half-seen.ts';
import type { Opening } from './opening.ts';

/** What explains a read whose balances don't add up. */
export interface Skew {
  readonly sentences: readonly string[];
  readonly operations: readonly Operation[];
}

/** Candidates that are named when the balances don't tell which one it was. */
const candidatesMax = 3;

/** Looks for the transfer that a read saw by halves, going by the reads before it. */
export class SkewSearch {
  readonly #movements: readonly Movement[];
  readonly #reads: readonly Operation[];
  readonly #opening: Opening | undefined;

  /** `reads` are those whose balances add up. */
  constructor(operations: readonly Operation[], reads: readonly Operation[], opening: Opening | undefined) {
    this.#movements = movementsOf(operations);
    this.#reads = reads;
    this.#opening = opening;
  }

  readonly #placeOf = (account: string): string | undefined => this.#opening?.placement?.get(account);

  /** `off` is what the balances add up to, less what they should. */
  explain(read: Operation, off: bigint): Skew | undefined {
    const after = amountsOf(balancesIn(read.output) ?? {});
    const base = this.#baseOf(read);
    if (after !== undefined && base !== undefined) {
      const since = this.#movements
        .filter(({ operation }) => mayLieBetween(operation, base.since, read))
        .map((movement) => ({ movement, kind: kindOf(movement.operation, base.until, read) }));
      const halves = halvesSeen(base.amounts, after, since);
      if (halves !== undefined) {
        return {
          sentences: halves.map((half) => halfSeenText(half, this.#placeOf)),
          operations: halves.map(({ movement }) => movement.operation),
        };
      }
    }
    return this.#byAmount(read, off);
  }

  /** The balances of the last good read before this one, or those that the bank opened with. */
  #baseOf(
    read: Operation,
  ): { readonly amounts: ReadonlyMap<string, number>; readonly since: number; readonly until: number } | undefined {
    const last = this.#reads.findLast(({ completedAt }) => (completedAt ?? Infinity) < read.invokedAt);
    const amounts = last === undefined ? openingAmounts(this.#opening) : amountsOf(balancesIn(last.output) ?? {});
    return amounts === undefined
      ? undefined
      : { amounts, since: last?.invokedAt ?? -Infinity, until: last?.completedAt ?? -Infinity };
  }

  /** Transfers under way during the read that moved just what is missing, or too much. */
  #byAmount(read: Operation, off: bigint): Skew | undefined {
    const size = off < 0n ? -off : off;
    const candidates = this.#movements.filter(
      ({ operation, amount }) =>
        operation.type !== 'fail' && mayLieBetween(operation, read.invokedAt, read) && BigInt(amount) === size,
    );
    if (candidates.length === 0) return undefined;
    const seen = off < 0n ? 'debit' : 'credit';
    // One of many says nothing.
    if (candidates.length > candidatesMax) return undefined;
    const sentences = candidates.map((movement) =>
      halfSeenText({ movement, seen }, this.#placeOf).replace(
        'is seen',
        'was under way, and explains it if it is seen',
      ),
    );
    return { sentences, operations: candidates.map(({ operation }) => operation) };
  }
}

/** Not over before `since`, not begun after the read. */
function mayLieBetween({ invokedAt, completedAt, type }: Operation, since: number, read: Operation): boolean {
  const end = type === 'info' ? Infinity : (completedAt ?? Infinity);
  return end >= since && invokedAt <= (read.completedAt ?? Infinity);
}

/** What is known of a transfer between a read that was over at `until` and another one. */
function kindOf({ invokedAt, completedAt, type }: Operation, until: number, read: Operation): Between['kind'] {
  if (type === 'fail') return 'refused';
  return type === 'ok' && invokedAt > until && (completedAt ?? Infinity) < read.invokedAt ? 'certain' : 'open';
}

/** All transfers; of several requests of one transaction the first that did not fail. Amounts beyond 2^53 are left out. */
function movementsOf(operations: readonly Operation[]): Movement[] {
  const found: Movement[] = [];
  const txns = new Set<string>();
  // Those that failed come last, so that a request which may have succeeded stands for its transaction.
  const transfers = operations.filter(({ f }) => f === 'transfer');
  for (const operation of [
    ...transfers.filter(({ type }) => type !== 'fail'),
    ...transfers.filter(({ type }) => type === 'fail'),
  ]) {
    const { input } = operation;
    if (!isJsonObject(input)) continue;
    const amount = amountIn(input['amount']);
    const { txn } = input;
    if (typeof amount !== 'number' || (typeof txn === 'string' && txns.has(txn))) continue;
    if (typeof txn === 'string') txns.add(txn);
    found.push({ operation, from: accountText(input['from']), to: accountText(input['to']), amount });
  }
  return found;
}

/** An account's name as the keys of balances have it. */
function accountText(account: Json | undefined): string {
  return typeof account === 'string' ? account : stringifyJson(account ?? null);
}

function openingAmounts(opening: Opening | undefined): ReadonlyMap<string, number> | undefined {
  return opening === undefined ? undefined : numbersIn(opening.accounts);
}

function amountsOf(balances: Readonly<Record<string, Json | undefined>>): ReadonlyMap<string, number> | undefined {
  return numbersIn(new Map(Object.entries(balances).map(([account, value]) => [account, amountIn(value)])));
}

function numbersIn(amounts: ReadonlyMap<string, Amount | undefined>): ReadonlyMap<string, number> | undefined {
  const numbers = new Map<string, number>();
  for (const [account, amount] of amounts) {
    if (typeof amount !== 'number') return undefined;
    numbers.set(account, amount);
  }
  return numbers;
}
