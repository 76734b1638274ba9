import type { Completion, Invocation, NodeName } from '../core/op.ts';

/**
 * One connection, used by one process, one call at a time. It classifies outcomes and never retries: one invocation
 * is at most one request on the wire. It never throws for an outcome; what it throws all the same is recorded as
 * `info`, and so is an answer of another shape.
 */
export interface Client {
  /** Connects. A rejection retires the process before its first operation: nothing was sent. */
  open(signal: AbortSignal): Promise<void>;
  /** `signal` fires at the time-out: stop, and answer `info`; the interpreter does not wait any longer. */
  invoke(invocation: Invocation, signal: AbortSignal): Promise<Completion>;
  close(): Promise<void>;
}

export interface ClientContext {
  /** The node that this process talks to. */
  readonly node: NodeName;
  /** Where each of the system's ports is for clients, by node: cuts apply. */
  readonly reach: (node: NodeName, port: string) => { readonly host: string; readonly port: number };
  /** The local address to bind, where the transport gives clients one. */
  readonly localAddress?: string;
  readonly nodes: readonly NodeName[];
  /** The run's options, such as `accounts`. */
  readonly options: Readonly<Record<string, string | number | boolean | null>>;
}

export type ClientFactory = (context: ClientContext) => Client;
