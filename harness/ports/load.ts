/** What clients have asked of the system so far. */
export interface LoadCounts {
  /** For how long there has been load, in ms. */
  readonly sinceMs: number;
  readonly invoked: number;
  readonly ok: number;
  /** `fail` and `info`. */
  readonly failed: number;
  /** The sum of what completed operations took, in ms. */
  readonly latencyMs: number;
  /** Operations open now, and how many there can be at once. */
  readonly open: number;
  readonly slots: number;
}

/** The load that clients put on the system; a fault may ask for more of it. */
export interface Load {
  /** From now on clients send `factor` times as fast as the workload says, as far as their number allows. Of several the largest counts. */
  surge(owner: string, factor: number): void;
  /** Takes back what `owner` asked for; does nothing for an owner that is not known. */
  calm(owner: string): void;
  isSurging(owner: string): boolean;
  counts(): LoadCounts;
}
