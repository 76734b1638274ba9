import type { Json } from './json.ts';
import type { Nanos } from './time.ts';

/** A node of the cluster, `n1` to `nN`. */
export type NodeName = string;

/** A logical single-threaded caller. After an `info` it is retired and a new number takes its place. */
export type ProcessId = number;

export const opTypes = ['invoke', 'ok', 'fail', 'info'] as const;
export type OpType = (typeof opTypes)[number];

/**
 * One line of a history. `invoke` opens an operation; `ok` (it happened), `fail` (it certainly did not) or `info`
 * (it may have, now or later) closes it. Lines of the process `nemesis` are `info` and record faults and phases.
 */
export interface Op {
  /** Position in the history, from 0, without gaps. */
  readonly index: number;
  readonly time: Nanos;
  readonly type: OpType;
  readonly process: ProcessId | 'nemesis';
  /** The kind of operation: `transfer`, `read`, `cas` ... */
  readonly f: string;
  readonly value: Json;
  /** Why it is `fail` or `info`; a short stable phrase, so that errors can be counted by kind. */
  readonly error?: string;
  /** The node that the process's client talks to. */
  readonly node?: NodeName;
}

/** What a generator asks for and a client is given. */
export interface Invocation {
  readonly process: ProcessId;
  readonly f: string;
  readonly value: Json;
}

/** What a client says became of an invocation (style: an outcome is data, never an exception). */
export type Completion =
  | { readonly type: 'ok'; readonly value: Json }
  | { readonly type: 'fail'; readonly error: string; readonly value?: Json }
  | { readonly type: 'info'; readonly error: string; readonly value?: Json };
