/** What a scenario shows on a system: it passes, or it violates these properties among others. */
export type Expected = 'passed' | { readonly violates: readonly string[] };

/**
 * A fault, or several, each at its exact moment in a protocol: a row of the failure matrix as a run. It names roles and
 * messages, so that it fits every system that has them.
 */
export interface Scenario {
  readonly name: string;
  /** What happens, in one sentence. */
  readonly summary: string;
  /** The faults, as `--inject` takes them. */
  readonly inject: readonly string[];
  /** Time under load, in ms. */
  readonly timeLimitMs: number;
  /** Client processes; one, where another transaction in another state would be hit as well. */
  readonly concurrency?: number;
  /** Options of the workload or the system that it needs. */
  readonly set?: Readonly<Record<string, string | number | boolean | null>>;
  /** What comes of it, by system; systems that are not named lack the messages or the roles that it speaks of. */
  readonly expected: Readonly<Record<string, Expected>>;
  /** Planted bugs of 2pc that it was made for, and finds. */
  readonly finds: readonly string[];
}
