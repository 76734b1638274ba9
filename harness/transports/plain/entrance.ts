import { once } from 'node:events';
import { type Server, type Socket, createServer } from 'node:net';
import { EnvironmentError } from '../../core/errors.ts';
import type { Link } from '../../core/plan.ts';
import type { Endpoint } from '../../ports/transport.ts';
import type { LinkTable } from './link-table.ts';
import type { Prober } from './prober.ts';
import { RelayedConnection } from './relayed-connection.ts';
import type { TargetWatch } from './target-watch.ts';

export interface EntranceOptions {
  /** Where the relay listens for connections of `link[0]` to one port of `link[1]`. */
  readonly endpoint: Endpoint;
  readonly link: Link;
  readonly target: TargetWatch;
  readonly table: LinkTable;
  readonly prober: Prober;
  readonly now: () => number;
}

/**
 * The relay's own port for one directed pair. It is open while the target listens, so that who connects to a dead node
 * is refused; and while the pair is cut, since a cut answers nothing, not even that.
 */
export class Entrance {
  readonly #options: EntranceOptions;
  readonly #connections = new Set<RelayedConnection>();
  #server: Server | undefined;
  #opening: Promise<void> | undefined;

  constructor(options: EntranceOptions) {
    this.#options = options;
  }

  /**
   * The links or the target may have changed; resolves when the port is as it must be.
   *
   * @throws EnvironmentError `port-taken`.
   */
  async update(): Promise<void> {
    const { target } = this.#options;
    const isWanted = target.isListening || this.#isCut();
    if (isWanted && this.#server === undefined) this.#opening = this.#open();
    for (const connection of this.#connections) connection.update();
    if (!isWanted) this.#close();
    await this.#opening;
  }

  destroy(): void {
    this.#close();
    for (const connection of this.#connections) connection.destroy();
  }

  async #open(): Promise<void> {
    const { host, port } = this.#options.endpoint;
    const server = createServer({ allowHalfOpen: true });
    this.#server = server;
    server.on('connection', (socket: Socket) => this.#accept(socket));
    server.listen(port, host);
    try {
      await once(server, 'listening');
    } catch (cause) {
      throw new EnvironmentError('port-taken', `another program has taken port ${port} of the relay`, { cause });
    }
  }

  #close(): void {
    this.#server?.close();
    this.#server = undefined;
    this.#opening = undefined;
  }

  #accept(near: Socket): void {
    const { link, target, table, prober, now } = this.#options;
    const port = near.remotePort ?? 0;
    const isProbe = (): boolean => prober.owns(port);
    const lostOn = this.#handshakeLostOn();
    if (lostOn !== undefined) {
      prober.whenKnown(() => {
        if (!isProbe()) table.lose(lostOn);
      });
    }
    const connection = new RelayedConnection({
      near,
      target: target.endpoint,
      link,
      table,
      isProbe,
      now,
      onEstablished: () => prober.whenKnown(() => prober.established(port)),
      onRefused: () => target.refused(),
      onClosed: () => {
        this.#connections.delete(connection);
        prober.forget(port);
      },
    });
    this.#connections.add(connection);
  }

  /** The link that loses the first packet of a handshake, if one does. */
  #handshakeLostOn(): Link | undefined {
    const { link, table } = this.#options;
    const back: Link = [link[1], link[0]];
    return table.isCut(link) ? link : table.isCut(back) ? back : undefined;
  }

  #isCut(): boolean {
    return this.#handshakeLostOn() !== undefined;
  }
}
