import type { Operation } from '../../harness/core/history.ts';
import type { Walk } from '../sweep.ts';
import { amountOf, countOf } from './counter-operations.ts';
import { type BegunRead, LeastCount } from './least-count.ts';

/** A read that answered less (`sign` 1) or more (`sign` -1) than it may have. */
export interface Breach {
  readonly read: Operation;
  readonly count: number;
  readonly bound: number;
  readonly sign: 1 | -1;
  /** The earlier read that it contradicts; undefined where it is what the counter began with. */
  readonly witness: Operation | undefined;
}

/** Walks through the operations of one counter and tells of each read that breaks a bound. */
export class CounterWalk implements Walk {
  readonly #least: LeastCount;
  /** The same counter with every sign reversed. */
  readonly #most: LeastCount;
  readonly #tell: (breach: Breach) => void;
  readonly #changes = new Map<number, readonly [least: number, most: number]>();
  readonly #reads = new Map<number, readonly [least: BegunRead, most: BegunRead]>();

  constructor(initial: number, tell: (breach: Breach) => void) {
    this.#least = new LeastCount(initial);
    this.#most = new LeastCount(-initial);
    this.#tell = tell;
  }

  begin(operation: Operation): void {
    if (operation.f === 'read') {
      this.#reads.set(operation.index, [this.#least.beginRead(), this.#most.beginRead()]);
      return;
    }
    const amount = amountOf(operation);
    this.#changes.set(operation.index, [this.#least.beginChange(amount), this.#most.beginChange(-amount)]);
  }

  end(operation: Operation): void {
    if (operation.f === 'read') this.#endRead(operation);
    else this.#endChange(operation);
  }

  /** The operation failed, or nothing will be known of it: a read says nothing then, and a change that failed never was. */
  drop(operation: Operation): void {
    this.#reads.delete(operation.index);
    if (operation.f === 'read' || !this.#changes.delete(operation.index) || operation.type !== 'fail') return;
    const amount = amountOf(operation);
    this.#least.dropChange(amount);
    this.#most.dropChange(-amount);
  }

  #endChange(operation: Operation): void {
    const marks = this.#changes.get(operation.index);
    this.#changes.delete(operation.index);
    if (marks === undefined) return;
    const amount = amountOf(operation);
    this.#least.endChange(amount, marks[0]);
    this.#most.endChange(-amount, marks[1]);
  }

  #endRead(read: Operation): void {
    const begun = this.#reads.get(read.index);
    this.#reads.delete(read.index);
    if (begun === undefined) return;
    const [low, high] = begun;
    const count = countOf(read);
    const least = this.#least.leastAtEnd(low);
    const most = -this.#most.leastAtEnd(high);
    if (count < least) this.#tell({ read, count, bound: least, sign: 1, witness: low.witness });
    else if (count > most) this.#tell({ read, count, bound: most, sign: -1, witness: high.witness });
    this.#least.endRead(low, count, read);
    this.#most.endRead(high, -count, read);
  }
}
