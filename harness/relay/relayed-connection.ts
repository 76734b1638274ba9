import type { Socket } from 'node:net';
import type { Link } from '../core/plan.ts';
import { Direction } from './direction.ts';
import type { LinkTable } from './link-table.ts';
import type { AcceptedConnection } from './relay-engine.ts';

export interface RelayedConnectionOptions extends AcceptedConnection {
  readonly table: LinkTable;
  readonly now: () => number;
}

/**
 * A connection through the relay: two sockets and two directions. It is established at the target only while neither
 * link is cut, as a handshake would be: until then the target knows nothing of it, and what the near side sends is held
 * back. A near side that gives up while it waits was never there. What a relay can't hide: the near side's kernel says
 * that it is connected, and a target that refuses shows as a reset right after that.
 */
export class RelayedConnection {
  readonly #options: RelayedConnectionOptions;
  readonly #back: Link;
  readonly #forward: Direction;
  #far: Socket | undefined;
  #backward: Direction | undefined;
  #stage: 'waiting' | 'dialling' | 'established' | 'over' = 'waiting';
  #open = 1;

  constructor(options: RelayedConnectionOptions) {
    this.#options = options;
    const { near, link } = options;
    this.#back = [link[1], link[0]];
    this.#forward = new Direction({ ...this.#shared(), source: near, link, back: this.#back });
    this.#listenNear();
    this.update();
  }

  /** The links may have changed. */
  update(): void {
    if (this.#stage === 'waiting' && !this.#isHandshakeLost()) void this.#dial();
    if (this.#stage !== 'established') return;
    this.#forward.pump();
    this.#backward?.pump();
  }

  destroy(): void {
    this.#stage = 'over';
    this.#options.near.destroy();
    this.#far?.destroy();
  }

  #shared(): { table: LinkTable; isProbe: () => boolean; now: () => number } {
    const { table, now } = this.#options;
    return { table, now, isProbe: () => this.#options.isProbe?.() ?? false };
  }

  #isHandshakeLost(): boolean {
    const { link, table } = this.#options;
    return table.isCut(link) || table.isCut(this.#back);
  }

  async #dial(): Promise<void> {
    this.#stage = 'dialling';
    let far: Socket;
    try {
      far = await this.#options.dial();
    } catch {
      // Refused, or out of reach: the near side learns of it, and the dialler's owner looks for the reason.
      this.#refuse();
      return;
    }
    this.#establish(far);
  }

  #establish(far: Socket): void {
    if (this.#stage !== 'dialling') {
      far.destroy();
      return;
    }
    this.#stage = 'established';
    this.#far = far;
    this.#open += 1;
    const { near, link } = this.#options;
    this.#backward = new Direction({ ...this.#shared(), source: far, link: this.#back, back: link });
    this.#listenFar(far, this.#backward);
    this.#backward.establish(near);
    this.#forward.establish(far);
    this.#options.onEstablished?.();
    this.update();
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
    near.resume();
  }

  #listenFar(far: Socket, backward: Direction): void {
    far.setNoDelay(true);
    far.on('data', (chunk: Buffer) => backward.receive(chunk));
    far.on('end', () => backward.end());
    far.on('error', () => backward.reset());
    far.on('close', () => this.#closed());
    far.resume();
  }

  #refuse(): void {
    if (this.#stage !== 'dialling') return;
    this.#stage = 'over';
    this.#options.near.resetAndDestroy();
    this.#options.onRefused?.();
  }

  #closed(): void {
    this.#open -= 1;
    if (this.#open === 0) this.#options.onClosed?.();
  }
}
