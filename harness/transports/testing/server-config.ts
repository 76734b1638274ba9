import type { NodeName } from '../../core/op.ts';
import type { Endpoint, PortName } from '../../ports/transport.ts';

/** The ports of the conformance suite's server. */
export const serverPorts: Readonly<Record<PortName, number>> = { peer: 7_001, client: 7_002, control: 7_003 };

/** What one server is started with, as its only argument. */
export interface ServerConfig {
  readonly name: NodeName;
  readonly listen: Readonly<Record<'peer' | 'client' | 'control', Endpoint>>;
  /** How this node reaches the peer port of each other one. */
  readonly peers: Readonly<Record<NodeName, Endpoint>>;
}

/** What a server is asked over its control port, one JSON line each; the answer to each is a report. */
export type ServerCommand =
  | { readonly do: 'report' }
  /** Connects to a peer, and keeps the connection. */
  | { readonly do: 'dial'; readonly peer: NodeName }
  /** Sends a line over the connection that this node dialled; dials first if there is none. */
  | { readonly do: 'say'; readonly peer: NodeName; readonly text: string }
  /** Sends a line over the connection that the peer dialled. */
  | { readonly do: 'answer'; readonly peer: NodeName; readonly text: string }
  /** Closes, or resets, the connection that this node dialled. */
  | { readonly do: 'close' | 'reset'; readonly peer: NodeName };

export interface ServerReport {
  /** The lines that came from each peer, over whichever connection. */
  readonly heard: Readonly<Record<NodeName, readonly string[]>>;
  /** The newest connection that this node dialled: `connecting`, `open`, `ended`, `closed`, or the code of its error. */
  readonly dialled: Readonly<Record<NodeName, string>>;
  /** The newest connection that each peer dialled. */
  readonly accepted: Readonly<Record<NodeName, string>>;
}
