import type { Operation } from '../../harness/core/history.ts';
import { RisingBound } from './rising-bound.ts';

/** What the counter was at least when a read began, and what has to be known for when it ends. */
export interface BegunRead {
  readonly least: number;
  /** The read that implies it; undefined where it is what the counter began with. */
  readonly witness: Operation | undefined;
  /** The sum of the falls that had certainly ended before, at most zero. */
  readonly fallen: number;
}

/**
 * The least that a read may answer, by every single earlier read: what that one answered, plus the rises that began after it had ended
 * and were acknowledged before this one began, less the falls that may have come in between. What the counter began with is
 * such an earlier read. Where all changes are rises of one size this is all that linearizability asks of the reads that answer
 * too little.
 *
 * The greatest that a read may answer is the same with every sign reversed.
 */
export class LeastCount {
  readonly #bound: RisingBound<Operation>;
  #fallsBegun = 0;
  #fallsEnded = 0;

  constructor(initial: number) {
    this.#bound = new RisingBound(initial);
  }

  /** A change that may have happened begins; what is returned is to be given to `endChange`. */
  beginChange(amount: number): number {
    if (amount < 0) this.#fallsBegun += amount;
    return this.#bound.mark();
  }

  /** The change certainly happened. */
  endChange(amount: number, mark: number): void {
    if (amount > 0) this.#bound.raise(mark, amount);
    else this.#fallsEnded += amount;
  }

  /** The change certainly did not happen, as it turns out. */
  dropChange(amount: number): void {
    if (amount < 0) this.#fallsBegun -= amount;
  }

  beginRead(): BegunRead {
    return { least: this.#bound.value, witness: this.#bound.witness, fallen: this.#fallsEnded };
  }

  /** The least that a read may answer that ends now. */
  leastAtEnd({ least }: BegunRead): number {
    return least + this.#fallsBegun;
  }

  /** Takes note of what the read answered, for those that begin from now on. */
  endRead({ fallen }: BegunRead, count: number, read: Operation): void {
    this.#bound.offer(count - fallen, read);
  }
}
