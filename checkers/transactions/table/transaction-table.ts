import type { Operation } from '../../../harness/core/history.ts';
import type { Json } from '../../../harness/core/json.ts';
import type { Arena } from '../../arena.ts';
import type { Deadline } from '../../deadline.ts';
import type { ListReads } from './list-reads.ts';
import type { PredicateRead } from './predicate.ts';
import type { VersionOrder } from './stated.ts';
import type { VersionIndex } from './version-index.ts';

/** What a transaction came to (`TransactionTable.status`). */
export const ok = 0;
/** It may have happened, at any time after its invocation, or never. */
export const info = 1;
export const fail = 2;

/** Kinds of micro-operation (`TransactionTable.microKind`). */
export const write = 0;
export const read = 1;

/** In `microVersion`: a register's read found the key as it was in the beginning. */
export const nil = -1;
/** In `microVersion`: what was read is not known, since the transaction is not `ok`, or a deletion left nothing too. */
export const unread = -2;

/** `list`: writes append an element, reads return all elements; `register`: writes replace the value. */
export type Shape = 'list' | 'register';

/**
 * The transactions of a history in columns: a million of them take some tens of megabytes, and lists that were read
 * stay where they are. A transaction is named by its number, in order of invocation; micro-operation `m` belongs to
 * transaction `t` when `microStart[t] <= m < microStart[t + 1]`.
 */
export interface TransactionTable {
  readonly shape: Shape;
  /** Where the arrays of the check come from. */
  readonly arena: Arena;
  /** What goes through all transactions counts them, so that the end of the time is seen in the middle. */
  readonly deadline: Deadline;
  readonly count: number;
  /** The operation of each transaction: its history line, times and process, for telling. */
  readonly operations: readonly Operation[];
  /** `ok`, `info` (open ones too) or `fail`. */
  readonly status: Uint8Array;
  /** Processes numbered in order of appearance. */
  readonly process: Int32Array;
  readonly processCount: number;
  /** Of `count + 1` entries. */
  readonly microStart: Int32Array;
  readonly microKind: Uint8Array;
  readonly microKey: Int32Array;
  /**
   * Of a write: the version that it makes. Of a register's read: the version that it found, `nil` or `unread`. Of a list's
   * read: how many elements it returned, or `unread` (the elements are at `listAt`).
   */
  readonly microVersion: Int32Array;
  /** Keys by number. */
  readonly keys: readonly Json[];
  /** Versions: elements of lists, or values of registers. A register's version without a writer was only read. */
  readonly versions: VersionIndex;
  /** What keys begin with, by number: a list, or a register's value, which reads find as `nil`. Others begin with nothing. */
  readonly initial: ReadonlyMap<number, Json>;
  /** Orders of versions that the record states; a key may be in several. */
  readonly versionOrders: readonly VersionOrder[];
  /** What reads of lists say together; registers have none. */
  readonly listReads: ListReads;
  /**
   * Reads of all rows that match (registers only). Each row that was returned is a read among the micro-operations as well.
   */
  readonly predicateReads: readonly PredicateRead[];
  /** Versions that are the deletion of their key: no predicate matches them, and a read of nothing may have found them. */
  readonly deletions: ReadonlySet<number>;
  /** Operations of the history that are no transactions. */
  readonly ignored: number;
}

/** False for a transaction that only read. */
export function writesAny({ microStart, microKind }: TransactionTable, transaction: number): boolean {
  return microKind.subarray(microStart[transaction], microStart[transaction + 1]).includes(write);
}
