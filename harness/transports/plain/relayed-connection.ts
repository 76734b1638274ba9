import { Socket } from 'node:net';
import type { Link } from '../../core/plan.ts';
import type { Endpoint } from '../../ports/transport.ts';
import { Direction } from './direction.ts';
import type { LinkTable } from './link-table.ts';

export interface RelayedConnectionOptions {
  /** The accepted socket, of whoever connected. */
  readonly near: Socket;
  /** Where the connection leads to. */
  readonly target: Endpoint;
  /** From the side that connected to the target. */
  readonly link: Link;
  readonly table: LinkTable;
  readonly isProbe: () => boolean;
  readonly now: () => number;
  readonly onEstablished: () => void;
  /** The target does not listen. */
  readonly onRefused: () => void;
  /** Both sockets are closed. */
  readonly onClosed: () => void;
}

/**
 * A connection through the relay: two sockets and two directions. It is established at the target only while neither
 * link is cut, as a handshake would be: until then the target knows nothing of it, and what the near side sends is held
 * back. A near side that gives up while it waits was never there. What a relay can't hide: the near side's kernel says
 * that it is connected, and a target that refuses shows as a reset right after that.
 */
export class RelayedConnection {
  readonly #options: RelayedConnectionOptions;
  readonly #far = new Socket({ allowHalfOpen: true });
  readonly #forward: Direction;
  readonly #backward: Direction;
  #stage: 'waiting' | 'dialling' | 'established' | 'over' = 'waiting';
  #open = 2;

  constructor(options: RelayedConnectionOptions) {
    this.#options = options;
    const { near, link, table, isProbe, now } = options;
    const [from, to] = link;
    const back: Link = [to, from];
    const isEstablished = (): boolean => this.#stage === 'established';
    const shared = { table, isProbe, isEstablished, now };
    this.#forward = new Direction({ ...shared, source: near, sink: this.#far, link, back });
    this.#backward = new Direction({ ...shared, source: this.#far, sink: near, link: back, back: link });
    this.#listenNear();
    this.#listenFar();
    this.update();
  }

  /** The links may have changed. */
  update(): void {
    if (this.#stage === 'waiting' && !this.#isHandshakeLost()) this.#dial();
    if (this.#stage !== 'established') return;
    this.#forward.pump();
    this.#backward.pump();
  }

  destroy(): void {
    this.#stage = 'over';
    this.#options.near.destroy();
    this.#far.destroy();
  }

  #isHandshakeLost(): boolean {
    const { link, table } = this.#options;
    return table.isCut(link) || table.isCut([link[1], link[0]]);
  }

  #dial(): void {
    this.#stage = 'dialling';
    this.#far.connect(this.#options.target.port, this.#options.target.host);
  }

  #listenNear(): void {
    const { near } = this.#options;
    near.setNoDelay(true);
    near.on('data', (chunk: Buffer) => this.#forward.receive(chunk));
    near.on('end', () => {
      // Only a close can be told from here; one who half-closes and still waits for an answer is taken for gone.
      if (this.#stage === 'waiting') this.destroy();
      else this.#forward.end();
    });
    near.on('error', () => {
      if (this.#stage === 'established') this.#forward.reset();
      else this.destroy();
    });
    near.on('close', () => this.#closed());
  }

  #listenFar(): void {
    const far = this.#far;
    far.setNoDelay(true);
    far.on('connect', () => {
      if (this.#stage !== 'dialling') return;
      this.#stage = 'established';
      this.#options.onEstablished();
      this.update();
    });
    far.on('data', (chunk: Buffer) => this.#backward.receive(chunk));
    far.on('end', () => this.#backward.end());
    far.on('error', () => {
      if (this.#stage === 'established') this.#backward.reset();
      else if (this.#stage === 'dialling') this.#refuse();
    });
    far.on('close', () => this.#closed());
  }

  #refuse(): void {
    this.#stage = 'over';
    this.#options.near.resetAndDestroy();
    this.#options.onRefused();
  }

  #closed(): void {
    this.#open -= 1;
    if (this.#open === 0) this.#options.onClosed();
  }
}
