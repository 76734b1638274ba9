import type { MessagePort } from 'node:worker_threads';
import type { History } from '../../harness/core/history.ts';
import type { RunRecord } from '../../harness/core/run-record.ts';
import type { Verdict } from '../../harness/core/verdict.ts';
import type { CheckerOptions } from '../../harness/ports/checker.ts';
import type { PackedOps } from './packed/pack-ops.ts';

/** Which checker, by its name in the registry. */
export interface PooledCheck {
  readonly checker: string;
  readonly model?: string;
  readonly engine?: NonNullable<CheckerOptions['engine']>;
}

/** A history that the worker reads itself, so that it is never in two threads. */
export interface Source {
  /** The module whose `readSource` reads it: a `ReadSource`. */
  readonly module: URL;
  /** What that is given: plain data. */
  readonly request: unknown;
}

/** What a source holds, and which check it is for. */
interface SourceRead {
  readonly history: History;
  /** What was damaged or had to be left out, one line each. */
  readonly gaps: readonly string[];
  readonly check: PooledCheck;
}

/** @throws UsageError for a source that can't be read, or does not say which check it is for. */
export type ReadSource = (request: unknown) => Promise<SourceRead>;

/** What is checked: a record that was packed, or a source by the address of its module. */
type Subject =
  | {
      readonly kind: 'record';
      readonly check: PooledCheck;
      readonly ops: PackedOps;
      readonly rest: Omit<RunRecord, 'history'>;
    }
  | { readonly kind: 'source'; readonly module: string; readonly request: unknown };

/** A check as it crosses into a worker: plain data, since a class would arrive without its methods. */
export interface CheckTask {
  readonly kind: 'check';
  /** The module whose `checkers` has the checker. */
  readonly registry: string;
  readonly budgets: Pick<CheckerOptions, 'timeLimitMs' | 'memoryLimitBytes'>;
  readonly subject: Subject;
  /** Where the pool listens to `CheckNews`. */
  readonly pool: MessagePort;
  /** How many other threads of the pool may help at most. */
  readonly helpers: number;
}

/** What comes back. An error for the user keeps its kind, which a clone of it would lose. */
export type CheckAnswer =
  | {
      readonly kind: 'verdict';
      readonly verdict: Verdict;
      readonly gaps: readonly string[];
      readonly durationMs: number;
    }
  /** The source can't be read here. */
  | { readonly kind: 'unread' }
  | { readonly kind: 'usage'; readonly message: string }
  | {
      readonly kind: 'environment';
      readonly code: string;
      readonly message: string;
      readonly node: string | undefined;
    };
