import type { Operation } from '../../harness/core/history.ts';

/** A transfer as a read may have seen it. */
export interface Movement {
  readonly operation: Operation;
  readonly from: string;
  readonly to: string;
  readonly amount: number;
}

/** A transfer between two reads. */
export interface Between {
  readonly movement: Movement;
  /**
   * `certain`: begun after the first read and acknowledged before the second, so that it must be seen, if only by half; `refused`: it failed,
   * so that no more than half of it can explain anything; `open`: it may have happened or not.
   */
  readonly kind: 'certain' | 'open' | 'refused';
}

/** A transfer of which a read saw one side only. */
export interface HalfSeen {
  readonly movement: Movement;
  readonly seen: 'debit' | 'credit';
}

/** More transfers between two reads are too many to try. */
const movementsMax = 2_000;
/** Steps of the search: it serves an explanation, and must never be what takes time. */
const stepsMax = 50_000;
const halvesMax = 2;

type Part = 'none' | 'whole' | 'debit' | 'credit';

type Parts = Readonly<Record<Between['kind'], readonly Part[]>>;

const strictParts: Parts = { certain: ['whole'], open: ['whole', 'none'], refused: ['none'] };
const lateParts: Parts = { ...strictParts, certain: ['whole', 'none'] };
const halfParts: readonly Part[] = ['debit', 'credit'];

/**
 * Which transfers, seen by halves, explain balances that differ from earlier ones: each transfer in between is seen whole, or by one
 * side, or not at all if it need not have happened, and as few as possible by one side. Undefined when one half or two don't explain it, or when
 * there is too much to try.
 */
export function halvesSeen(
  before: ReadonlyMap<string, number>,
  after: ReadonlyMap<string, number>,
  movements: readonly Between[],
): HalfSeen[] | undefined {
  if (movements.length > movementsMax) return undefined;
  // A system that acknowledges before all participants have applied it may show later what it acknowledged.
  for (const parts of [strictParts, lateParts]) {
    const search = new Search(before, after, { movements, parts });
    for (let halves = 1; halves <= halvesMax; halves++) {
      const found = search.with(halves);
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

class Search {
  readonly #movements: readonly Between[];
  readonly #parts: Parts;
  readonly #difference: Map<string, number>;
  /** The last movement that touches each account: behind it the account must be explained. */
  readonly #lastTouch: ReadonlyMap<string, number>;
  #steps = 0;

  constructor(
    before: ReadonlyMap<string, number>,
    after: ReadonlyMap<string, number>,
    { movements, parts }: { readonly movements: readonly Between[]; readonly parts: Parts },
  ) {
    this.#parts = parts;
    this.#movements = leavesFirst(movements);
    this.#difference = new Map(
      Array.from(after, ([account, amount]) => [account, amount - (before.get(account) ?? 0)]),
    );
    this.#lastTouch = new Map(
      this.#movements.flatMap(({ movement: { from, to } }, i) => [[from, i] as const, [to, i] as const]),
    );
  }

  with(halves: number): HalfSeen[] | undefined {
    const isHopeless = [...this.#difference].some(([account, left]) => left !== 0 && !this.#lastTouch.has(account));
    return isHopeless ? undefined : this.#place(0, halves);
  }

  #place(i: number, halves: number): HalfSeen[] | undefined {
    const between = this.#movements[i];
    if (between === undefined) return halves === 0 ? [] : undefined;
    if (++this.#steps > stepsMax) return undefined;
    const { movement, kind } = between;
    const parts = halves === 0 ? this.#parts[kind] : [...this.#parts[kind], ...halfParts];
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
 * Account by account, always the one with the fewest transfers left: what is known of an account that few touch decides these few at once, and a
 * wrong choice shows soon.
 */
function leavesFirst(movements: readonly Between[]): Between[] {
  const left = new Map<string, Set<Between>>();
  for (const between of movements) {
    for (const account of [between.movement.from, between.movement.to]) {
      const known = left.get(account) ?? new Set();
      left.set(account, known.add(between));
    }
  }
  const ordered: Between[] = [];
  while (left.size > 0) {
    const [account, next] = [...left].reduce((fewest, each) => (each[1].size < fewest[1].size ? each : fewest));
    left.delete(account);
    for (const between of next) {
      ordered.push(between);
      for (const other of [between.movement.from, between.movement.to]) left.get(other)?.delete(between);
    }
  }
  return ordered;
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
