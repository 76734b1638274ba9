import type { Operation } from '../../harness/core/history.ts';

/** A transfer as a read may have seen it. */
export interface Movement {
  readonly operation: Operation;
  readonly from: string;
  readonly to: string;
  readonly amount: number;
}

/** A transfer of which a read saw one side only. */
export interface HalfSeen {
  readonly movement: Movement;
  readonly seen: 'debit' | 'credit';
}

/** More transfers under way are too many to try. */
const movementsMax = 40;
/** Steps of the search: it serves an explanation, and must never be what takes time. */
const stepsMax = 100_000;
const halvesMax = 2;

type Part = 'none' | 'whole' | 'debit' | 'credit';

/**
 * Which transfers, seen by halves, explain balances that differ from earlier ones: each transfer that may have happened in between is not
 * seen at all, seen whole, or seen by one side, and as few as possible by one side. Undefined when one half or two don't explain it, or when
 * there is too much to try.
 */
export function halvesSeen(
  before: ReadonlyMap<string, number>,
  after: ReadonlyMap<string, number>,
  movements: readonly Movement[],
): HalfSeen[] | undefined {
  if (movements.length > movementsMax) return undefined;
  const search = new Search(before, after, movements);
  for (let halves = 1; halves <= halvesMax; halves++) {
    const found = search.with(halves);
    if (found !== undefined) return found;
  }
  return undefined;
}

class Search {
  readonly #movements: readonly Movement[];
  readonly #difference: Map<string, number>;
  /** The last movement that touches each account: behind it the account must be explained. */
  readonly #lastTouch: ReadonlyMap<string, number>;
  #steps = 0;

  constructor(before: ReadonlyMap<string, number>, after: ReadonlyMap<string, number>, movements: readonly Movement[]) {
    this.#movements = movements;
    this.#difference = new Map(
      Array.from(after, ([account, amount]) => [account, amount - (before.get(account) ?? 0)]),
    );
    this.#lastTouch = new Map(movements.flatMap(({ from, to }, i) => [[from, i] as const, [to, i] as const]));
  }

  with(halves: number): HalfSeen[] | undefined {
    const isHopeless = [...this.#difference].some(([account, left]) => left !== 0 && !this.#lastTouch.has(account));
    return isHopeless ? undefined : this.#place(0, halves);
  }

  #place(i: number, halves: number): HalfSeen[] | undefined {
    const movement = this.#movements[i];
    if (movement === undefined) return halves === 0 ? [] : undefined;
    if (++this.#steps > stepsMax) return undefined;
    const parts: readonly Part[] = halves === 0 ? ['none', 'whole'] : ['none', 'whole', 'debit', 'credit'];
    for (const part of parts) {
      this.#take(movement, part, 1);
      const isHalf = part === 'debit' || part === 'credit';
      const rest = this.#isExplained(movement, i) ? this.#place(i + 1, halves - (isHalf ? 1 : 0)) : undefined;
      this.#take(movement, part, -1);
      if (rest !== undefined) return isHalf ? [{ movement, seen: part }, ...rest] : rest;
    }
    return undefined;
  }

  #take({ from, to, amount }: Movement, part: Part, sign: 1 | -1): void {
    if (part === 'whole' || part === 'debit') this.#add(from, amount * sign);
    if (part === 'whole' || part === 'credit') this.#add(to, -amount * sign);
  }

  #add(account: string, amount: number): void {
    this.#difference.set(account, (this.#difference.get(account) ?? 0) + amount);
  }

  #isExplained({ from, to }: Movement, i: number): boolean {
    return [from, to].every((account) => this.#lastTouch.get(account) !== i || this.#difference.get(account) === 0);
  }
}

/**
 * For people: `The transfer of history line 12 (5 from a0 to a1) is seen in a0 and not in a1.` `placeOf` says where an account is kept, as far as that is
 * known.
 */
export function halfSeenText({ movement, seen }: HalfSeen, placeOf: (account: string) => string | undefined): string {
  const { operation, from, to, amount } = movement;
  const [shown, missed] = (seen === 'debit' ? [from, to] : [to, from]).map((account) => {
    const place = placeOf(account);
    return place === undefined ? account : `${account} at ${place}`;
  });
  return `The transfer of history line ${operation.index} (${amount} from ${from} to ${to}) is seen in ${shown} and not in ${missed}.`;
}
