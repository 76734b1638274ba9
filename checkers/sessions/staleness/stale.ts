/** An answer that is too old, or a time that contradicts the order of versions. All are acts' numbers. */
export interface Stale {
  /** The read, mostly; where it is a write, the versions' order itself contradicts the clock. */
  readonly stale: number;
  /** What ended before it began, and shows that a newer version was there. */
  readonly since: number;
  /** How many newer versions were there, where they are counted. */
  readonly behind?: number;
  /** For registers, two operations that show which of two versions is newer: the first had ended before the second began. */
  readonly newer?: readonly [ended: number, began: number];
}

/** An operation's interval, on the run's clock in nanoseconds. */
export interface Span {
  readonly act: number;
  /** Moved back by the bound, for reads. */
  readonly from: number;
  /** Infinity where it may take effect at any later time. */
  readonly to: number;
}
