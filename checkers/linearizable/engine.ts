/**
 * One operation in normal form. All data is text, so that equality is equality of text and an engine in another
 * language needs no JSON: registers hold canonical JSON (object keys sorted, `5` and `5n` alike), strings of `kv-append` stand as they are.
 */
export interface Call {
  /** When it was invoked and when it returned: positions in the partition's order of events, each used once. */
  readonly call: number;
  /** Infinity for an operation whose outcome is not known: it may take effect at any time after `call`, or never. */
  readonly return: number;
  /** The kind of operation, from the model's fixed set. */
  readonly f: string;
  readonly args: readonly string[];
  /** What a read answered; undefined for everything else. A read whose answer is not known is no call at all. */
  readonly output: string | undefined;
  /** False: it answered that its precondition did not hold (a compare-and-set that found another value). */
  readonly ok: boolean;
}

/**
 * What is checked alone: one key of the history. An operation a is before b in real time if `a.return < b.call`;
 * of events at the same instant calls come first, so that a coarse clock invents no order.
 *
 * | model | f, args -> output | effect |
 * |---|---|---|
 * | `register` | `read -> value`, `write value` | |
 * | `cas-register` | the same, and `cas from to` | ok: held `from`, holds `to`; not ok: did not hold `from` |
 * | `kv-append` | `get -> value`, `put value`, `append value` | append adds its text at the end |
 */
export interface Partition {
  readonly model: string;
  /** What the object holds before the first call: `null` for registers, the empty text for `kv-append`. */
  readonly initial: string;
  /** In the order of `call`. */
  readonly calls: readonly Call[];
}

/** What a check may spend. */
export interface Budget {
  /** On the clock of `now`, in ms. */
  readonly deadline: number;
  readonly now: () => number;
  readonly memoryLimitBytes: number;
  /**
   * Beyond it the engine gives up because of `steps`, and may be asked again with more: partitions take turns, so that one hard
   * key can't hide an easy violation. A step is one attempt to put a call next; an engine may overshoot by some thousands.
   */
  readonly stepsMax: number;
}

export type EngineResult =
  | { readonly validity: 'valid'; readonly steps: number }
  | {
      readonly validity: 'invalid';
      readonly steps: number;
      /** A return (an event's position) that no order of the calls gets past: the history up to there can't be explained. */
      readonly stuckAt?: number;
    }
  | {
      readonly validity: 'unknown';
      readonly steps: number;
      /** `disagreement`: two engines were asked, and one of them is wrong. */
      readonly because: 'steps' | 'time' | 'memory' | 'failure' | 'disagreement';
      /** One line for people. */
      readonly reason: string;
      /** The furthest return (an event's position) that the search stood before. */
      readonly stuckAt?: number;
    };

/** An engine, or several that must agree, that has to search every key. */
export interface NamedSearch extends Pick<Engine, 'algorithm' | 'check'> {
  readonly name: string;
  /** What the model's fast algorithm says of a key must be the same. */
  readonly isHeldAgainstFast?: true;
}

/** Decides whether one partition is linearizable. */
export interface Engine {
  readonly name: 'own' | 'porcupine';
  /** For the verdict: which algorithm this is, in a line. */
  readonly algorithm: string;
  /** What is missing to run it here, with the remedy, in one line; undefined when nothing is. */
  missing(): string | undefined;
  /**
   * Decides what shows without a search, in near-linear time: all keys are looked at before any is searched. Undefined when it
   * takes one.
   */
  glance?(partition: Partition): Extract<EngineResult, { readonly validity: 'valid' | 'invalid' }> | undefined;
  /** Never throws for what is in the partition; a trap or a crash of the engine is `unknown` because of `failure`. */
  check(partition: Partition, budget: Budget): EngineResult | Promise<EngineResult>;
}
