/** A look at the clock takes as long as some ten of the smallest steps. */
const lookEvery = 1 << 14;

/** Where a budget ran out in the middle of something; caught where there is an answer for it. */
export class OutOfBudgetError extends Error {
  override readonly name = 'OutOfBudgetError';
  readonly because: 'time' | 'memory';
  /** Work done until then, in steps of whoever counted them. */
  readonly steps: number;

  constructor(because: 'time' | 'memory', message: string, steps: number) {
    super(message);
    this.because = because;
    this.steps = steps;
  }
}

/** The end of the time that a check has, for loops that are too long to look at the clock only behind them. */
export class Deadline {
  readonly #now: () => number;
  readonly #at: number;
  #left = lookEvery;
  #looked = 0;

  /** @param at On the clock of `now`, in ms. */
  constructor(now: () => number, at: number) {
    this.#now = now;
    this.#at = at;
  }

  /**
   * Counts work that is done, or about to be, and looks at the clock once in so much of it.
   *
   * @throws OutOfBudgetError when the time is over.
   */
  spend(steps: number): void {
    this.#left -= steps;
    if (this.#left <= 0) this.#look();
  }

  #look(): void {
    this.#looked += lookEvery - this.#left;
    this.#left = lookEvery;
    if (this.#now() <= this.#at) return;
    throw new OutOfBudgetError('time', `out of time after ${this.#looked.toLocaleString('en-US')} steps`, this.#looked);
  }
}

/**
 * Requires that arrays that are about to be made fit into the memory that there is.
 *
 * @throws OutOfBudgetError when they don't.
 */
export function requireMemory(what: string, bytes: number, limitBytes: number): void {
  if (bytes <= limitBytes) return;
  const [needed, limit] = [bytes, limitBytes].map((each) => Math.ceil(each / 2 ** 20).toLocaleString('en-US'));
  throw new OutOfBudgetError('memory', `out of memory: ${what} take about ${needed} MiB, of ${limit} MiB`, 0);
}
