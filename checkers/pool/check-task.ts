import type { MessagePort } from 'node:worker_threads';
import type { RunRecord } from '../../harness/core/run-record.ts';
import type { Verdict } from '../../harness/core/verdict.ts';
import type { CheckerOptions } from '../../harness/ports/checker.ts';
import type { PackedOps } from './packed/pack-ops.ts';

/** A check as it crosses into a worker: plain data, since a class would arrive without its methods. */
export interface CheckTask {
  readonly kind: 'check';
  /** The module whose `checkers` has the checker. */
  readonly registry: string;
  readonly checker: string;
  readonly options: Omit<CheckerOptions, 'now' | 'helpers'>;
  readonly ops: PackedOps;
  readonly rest: Omit<RunRecord, 'history'>;
  /** Where the pool listens to `CheckNews`. */
  readonly pool: MessagePort;
  /** How many other threads of the pool may help at most. */
  readonly helpers: number;
}

/** What comes back. An error for the user keeps its kind, which a clone of it would lose. */
export type CheckAnswer =
  | { readonly kind: 'verdict'; readonly verdict: Verdict }
  | { readonly kind: 'usage'; readonly message: string }
  | {
      readonly kind: 'environment';
      readonly code: string;
      readonly message: string;
      readonly node: string | undefined;
    };
