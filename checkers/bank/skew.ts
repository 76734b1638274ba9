import type { Operation } from '../../harness/core/history.ts';
import { type Json, isJsonObject, stringifyJson } from '../../harness/core/json.ts';
import { type Amount, amountIn, balancesIn } from './amounts.ts';
import { type Movement, halfSeenText, halvesSeen } from './half-seen.ts';
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
      const since = this.#movements.filter(({ operation }) => mayLieBetween(operation, base.since, read));
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
  #baseOf(read: Operation): { readonly amounts: ReadonlyMap<string, number>; readonly since: number } | undefined {
    const last = this.#reads.findLast(({ completedAt }) => (completedAt ?? Infinity) < read.invokedAt);
    const amounts = last === undefined ? openingAmounts(this.#opening) : amountsOf(balancesIn(last.output) ?? {});
    return amounts === undefined ? undefined : { amounts, since: last?.invokedAt ?? -Infinity };
  }

  /** Transfers under way during the read that moved just what is missing, or too much. */
  #byAmount(read: Operation, off: bigint): Skew | undefined {
    const size = off < 0n ? -off : off;
    const candidates = this.#movements.filter(
      ({ operation, amount }) => mayLieBetween(operation, read.invokedAt, read) && BigInt(amount) === size,
    );
    const [first] = candidates;
    if (first === undefined) return undefined;
    const seen = off < 0n ? 'debit' : 'credit';
    const named = candidates.slice(0, candidatesMax);
    const sentence =
      candidates.length === 1
        ? halfSeenText({ movement: first, seen }, this.#placeOf).replace(
            'is seen',
            'was under way, and explains it if it is seen',
          )
        : `${candidates.length} transfers of ${size} were under way (history lines ${named.map(({ operation }) => operation.index).join(', ')}${candidates.length > named.length ? ' ...' : ''}): one of them was seen by its ${seen} alone, it seems.`;
    return { sentences: [sentence], operations: named.map(({ operation }) => operation) };
  }
}

/** Not over before `since`, not begun after the read. */
function mayLieBetween({ invokedAt, completedAt, type }: Operation, since: number, read: Operation): boolean {
  const end = type === 'info' ? Infinity : (completedAt ?? Infinity);
  return end >= since && invokedAt <= (read.completedAt ?? Infinity);
}

/** Transfers that may have happened; several requests of one transaction are one. Amounts beyond 2^53 are left out. */
function movementsOf(operations: readonly Operation[]): Movement[] {
  const found: Movement[] = [];
  const txns = new Set<string>();
  for (const operation of operations) {
    const { f, type, input } = operation;
    if (f !== 'transfer' || type === 'fail' || !isJsonObject(input)) continue;
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
