import type { Json } from '../core/json.ts';
import type { Op } from '../core/op.ts';
import type { RunRecord } from '../core/run-record.ts';
import type { TraceEvent } from '../core/trace.ts';
import type { Verdict, Violation } from '../core/verdict.ts';

/** How far a `valid` of the checker goes. */
export type Completeness = 'complete' | 'necessary' | 'depends';

export interface CheckerOptions {
  /** The model for checkers that take one: `linearizable:cas-register`. */
  readonly model?: string;
  /** `own`, or `porcupine` (WebAssembly), or `both`, which must agree. */
  readonly engine?: 'own' | 'porcupine' | 'both';
  /** Beyond it the verdict is `unknown`. */
  readonly timeLimitMs: number;
  /** Beyond it the verdict is `unknown`, in bytes. */
  readonly memoryLimitBytes: number;
  /** Milliseconds on any monotonic clock: checkers are pure and have none of their own. */
  readonly now: () => number;
  /** Threads that take over independent parts of the check; absent where there are none. */
  readonly helpers?: Helpers;
}

/** Other threads, each of which takes over independent parts of a check when it has nothing else to do. */
export interface Helpers {
  /** Their number at most, besides the thread that asks. */
  readonly count: number;
  /** How long it takes until they begin, in ms: what is done sooner is not worth sharing. */
  readonly startMs: number;
  /**
   * Does every task once, and gives the results in the order of the tasks. This thread does them by `here`, from the first one on; helpers
   * do them from the last one back by the job of that name, which must do the same. Tasks and results are plain data.
   */
  share<Task, Result>(job: string, tasks: readonly Task[], here: (task: Task) => Promise<Result>): Promise<Result[]>;
}

/** What a helper does for one task. `now` is the clock of the thread that asked, so that deadlines mean the same. */
export type Job<Task, Result> = (task: Task, now: () => number) => Promise<Result>;

/**
 * Judges a record. Pure: no I/O, no clock but `options.now`, no randomness. Never throws for what is in the record,
 * except a UsageError that names the line that can't be read; anything else that it throws makes its verdict `unknown`.
 */
export interface Checker {
  readonly name: string;
  /** What a `valid` means, in one sentence: shown by `list checkers`. */
  readonly proves: string;
  readonly completeness: Completeness;
  /** For example `O(n log n)`. */
  readonly complexity: string;
  /** Models that it takes, if any. */
  readonly models?: readonly string[];
  /** True when it should run in the worker pool. */
  readonly isHeavy: boolean;
  check(record: RunRecord, options: CheckerOptions): Verdict | Promise<Verdict>;
  /** What `stream` tells of, in a phrase: shown by `list checkers`. */
  readonly streams?: string;
  /** Present where the checker can judge a history while it is recorded. */
  stream?(options: StreamOptions): StreamingCheck;
}

/** What a check that goes on during a run is told before the first line. */
export interface StreamOptions {
  readonly model?: string;
  /** What the workload said that the data begins with. */
  readonly initial?: Json;
  /** Names of the properties that the system declares: a checker that counts only those in its verdict tells of no others here. */
  readonly promised?: readonly string[];
}

/**
 * Judges a history line by line, in bounded memory. It may miss what only the whole history shows (`check` says the last word), but
 * what it tells is a violation of every history that begins so. Never throws: a line that it can't read is left for
 * `check`.
 */
export interface StreamingCheck {
  /** Takes the next line; the first violation that it completes, if there is one. */
  add(op: Op): Violation | undefined;
  /** The same for what a node did, in the order in which the controller saw it; present where traces are of use. */
  addTrace?(event: TraceEvent): Violation | undefined;
}
