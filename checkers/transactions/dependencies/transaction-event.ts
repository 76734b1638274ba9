/** One read or write of a transaction, with what it shows of others. */
export interface TransactionEvent {
  /** Who left what a read found, or what a write replaced. */
  readonly after: readonly number[];
  /** What it is to them: a kind of dependency (edge-kind.ts). */
  readonly kind: number;
  /**
   * Who made the versions after the one that a read found, the next ones at least. Events that missed the same may share one
   * array, and the reader may be in it.
   */
  readonly missed: readonly number[];
}

/** The events of a transaction in the order in which it did them. */
export type EventsOf = (transaction: number) => readonly TransactionEvent[];
