import type { Socket } from 'node:net';
import type { Link } from '../core/plan.ts';
import type { PortName } from '../ports/transport.ts';
import { type LinkLoss, LinkTable } from './link-table.ts';
import { RelayedConnection } from './relayed-connection.ts';

/** A connection that somebody opened through the relay: `link[0]` to the port of `link[1]`. */
export interface AcceptedConnection {
  /** As it was accepted, `allowHalfOpen`, with nothing read from it. */
  readonly near: Socket;
  readonly link: Link;
  readonly port: PortName;
  /**
   * Connects to the target: a connected socket, `allowHalfOpen`, with nothing read from it. Called once, when no cut keeps
   * the handshake from passing. A rejection is taken for a refusal, and the near side is reset.
   */
  readonly dial: () => Promise<Socket>;
  /** The harness's own connections are not counted; asked each time, since it may be known late. */
  readonly isProbe?: () => boolean;
  readonly onEstablished?: () => void;
  readonly onRefused?: () => void;
  /** Both sockets are closed; called once. */
  readonly onClosed?: () => void;
}

export interface RelayEngineOptions {
  /** Milliseconds of the machine's monotonic clock. */
  readonly now: () => number;
}

/**
 * Carries connections, whoever accepts and dials them: the owner of the links that they belong to. What is cut, counted
 * and done to messages is the same for all connections of a link.
 */
export class RelayEngine {
  readonly #table = new LinkTable();
  readonly #connections = new Set<RelayedConnection>();
  readonly #now: () => number;

  constructor({ now }: RelayEngineOptions) {
    this.#now = now;
  }

  accept(accepted: AcceptedConnection): void {
    const connection = new RelayedConnection({
      ...accepted,
      table: this.#table,
      now: this.#now,
      onClosed: () => {
        this.#connections.delete(connection);
        accepted.onClosed?.();
      },
    });
    this.#connections.add(connection);
  }

  cut(owner: string, links: readonly Link[]): void {
    this.#table.cut(owner, links);
    this.#update();
  }

  heal(owner: string): void {
    this.#table.heal(owner);
    this.#update();
  }

  healAll(): void {
    this.#table.healAll();
    this.#update();
  }

  isCut(link: Link): boolean {
    return this.#table.isCut(link);
  }

  /** Something of the system's was lost on a cut link that never came to be a connection: an attempt. */
  lose(link: Link): void {
    this.#table.lose(link);
  }

  /** What was lost on the links that the owner cut, since it did. */
  losses(owner: string): LinkLoss[] {
    return this.#table.counts(owner);
  }

  /** Ends every connection. */
  close(): void {
    for (const connection of this.#connections) connection.destroy();
  }

  #update(): void {
    for (const connection of this.#connections) connection.update();
  }
}
