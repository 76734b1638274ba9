import type { EdgeList } from '../graph/digraph.ts';
import type { Phenomenon } from '../levels/level.ts';
import type { TransactionTable } from '../table/transaction-table.ts';
import type { EventsOf } from './transaction-event.ts';

/** What can be said of the order of transactions from what they wrote and read, in the one form that levels are decided from. */
export interface Dependencies {
  readonly table: TransactionTable;
  /** 1 for each transaction that took effect: the `ok` ones, and those without an outcome of which something was read. */
  readonly isCommitted: Uint8Array;
  readonly edges: EdgeList;
  /** The transactions, and from `table.count` on vertices that stand for several of them. */
  readonly vertexCount: number;
  readonly phenomena: readonly SeenPhenomenon[];
  /** True when all versions that anyone read have their place in an order, as reads of lists show it. */
  readonly hasGivenOrder: boolean;
  /** False when something that was read says more than these edges: then `valid` means that nothing was found. */
  readonly saysAll: boolean;
  /**
   * The same with an order of all versions that keeps a topological order of the transactions, of which the ranks fall; and the
   * keys for which that was a choice.
   */
  readonly ordered: (ranks: Int32Array) => { readonly keys: readonly number[]; readonly dependencies: Dependencies };
  /** Keys of which reads contradict each other: nothing was inferred from them. */
  readonly contradictory: readonly number[];
  /** Who made later versions, not the next one alone, than those that a transaction read; some of them more than once. */
  readonly missedBy: (transaction: number) => readonly number[];
  /** Who made later versions than some read found, although an earlier read of the same transaction had shown something of theirs. */
  readonly vanished: (transaction: number) => readonly number[];
  /** What transactions did in turn, where the order within a transaction counts. */
  readonly eventsOf: EventsOf;
  /** Why the one comes before the other, in a sentence without its full stop; for edges of data only. */
  readonly reason: (from: number, to: number, kind: number) => string;
}

/** An anomaly that is seen without a cycle, all of its occurrences together. */
export interface SeenPhenomenon {
  readonly phenomenon: Phenomenon;
  readonly count: number;
  /** The first ones. */
  readonly told: readonly Occurrence[];
}

export interface Occurrence {
  readonly title: string;
  readonly explanation: readonly string[];
  readonly transactions: readonly number[];
}
