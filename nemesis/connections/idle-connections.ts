import { type Socket, connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { Evidence } from '../../harness/ports/fault.ts';
import type { Endpoint } from '../../harness/ports/transport.ts';
import { Pressure } from '../pressure-fault.ts';

/** So many are opened at once: a listener's queue is short, and what it drops comes back after a second. */
const together = 128;
const roundMs = 500;
/** So much of what was asked for must stand, or have been refused, before it is a crowd. */
const crowdShare = 0.5;

/** A node's port, and how many connections it is to bear. */
export interface IdleRequest {
  readonly node: string;
  readonly endpoint: Endpoint & { readonly localAddress?: string };
  readonly count: number;
}

/** Connections that say nothing, held open. They end with this process, and with it at the latest. */
export class IdleConnections extends Pressure {
  readonly #requests: readonly IdleRequest[];
  readonly #sockets = new Set<Socket>();
  readonly #stop = new AbortController();
  #opening: Promise<void> | undefined;
  #established = 0;
  #refused = 0;
  #closed = 0;

  constructor(requests: readonly IdleRequest[]) {
    super();
    this.#requests = requests;
  }

  async start(): Promise<string> {
    this.#opening = this.#open();
    const where = this.#requests.map(({ node, count }) => `${count} to ${node}`).join(', ');
    return await Promise.resolve(`idle connections: ${where}`);
  }

  async evidence(): Promise<Evidence> {
    const asked = this.#requests.reduce((sum, { count }) => sum + count, 0);
    const open = this.#openNow();
    const holds = !this.#stop.signal.aborted && open + this.#refused + this.#closed >= crowdShare * asked && asked > 0;
    const note = `${open} of ${asked} established and idle, ${this.#refused} refused, ${this.#closed} closed by the node`;
    return await Promise.resolve({
      holds,
      note,
      detail: { asked, open, refused: this.#refused, closed: this.#closed },
    });
  }

  /** A node that refuses or closes some has felt them. */
  override async bitten(): Promise<Evidence | undefined> {
    const turnedAway = this.#refused + this.#closed;
    return await Promise.resolve(
      turnedAway > 0 ? { holds: true, note: `${turnedAway} connections were refused or closed` } : undefined,
    );
  }

  async undo(): Promise<void> {
    this.#stop.abort();
    for (const socket of this.#sockets) socket.destroy();
    await this.#opening;
    for (const socket of this.#sockets) socket.destroy();
  }

  async left(): Promise<readonly string[]> {
    const open = [...this.#sockets].filter((socket) => !socket.destroyed).length;
    return await Promise.resolve(open === 0 ? [] : [`${open} idle connections are still open`]);
  }

  #openNow(): number {
    return Math.max(0, this.#established - this.#closed);
  }

  async #open(): Promise<void> {
    await Promise.all(
      this.#requests.map(async ({ endpoint, count }) => {
        for (let left = count; left > 0 && !this.#stop.signal.aborted; left -= together) {
          await this.#round(endpoint, Math.min(left, together));
        }
      }),
    );
  }

  /** The next ones are not held up for long by those that get no answer. */
  async #round(endpoint: IdleRequest['endpoint'], count: number): Promise<void> {
    const answered = Array.from({ length: count }, async () => await this.#connect(endpoint));
    // The signal alone rejects the wait, and then there is no next round.
    const limit = delay(roundMs, undefined, { signal: this.#stop.signal }).catch(() => undefined);
    await Promise.race([Promise.all(answered), limit]);
  }

  async #connect(endpoint: IdleRequest['endpoint']): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const socket = connect(endpoint);
    this.#sockets.add(socket);
    let isEstablished = false;
    socket.once('connect', () => {
      isEstablished = true;
      this.#established++;
      resolve();
    });
    // How it ended is told by `close`, which follows.
    socket.on('error', () => undefined);
    socket.resume();
    socket.once('close', () => {
      resolve();
      if (this.#stop.signal.aborted) return;
      if (isEstablished) this.#closed++;
      else this.#refused++;
    });
    await promise;
  }
}
