import { once } from 'node:events';
import { type Server, type Socket, createServer } from 'node:net';
import { EnvironmentError } from '../../core/errors.ts';
import type { Link } from '../../core/plan.ts';
import type { Endpoint, PortName } from '../../ports/transport.ts';
import type { RelayEngine } from '../../relay/relay-engine.ts';
import { dialTarget } from './dial-target.ts';
import type { Prober } from './prober.ts';
import type { TargetWatch } from './target-watch.ts';

export interface EntranceOptions {
  /** Where the relay listens for connections of `link[0]` to one port of `link[1]`. */
  readonly endpoint: Endpoint;
  readonly link: Link;
  readonly port: PortName;
  readonly target: TargetWatch;
  readonly engine: RelayEngine;
  readonly prober: Prober;
}

/**
 * The relay's own port for one directed pair. It is open while the target listens, so that who connects to a dead node
 * is refused; and while the pair is cut, since a cut answers nothing, not even that.
 */
export class Entrance {
  readonly #options: EntranceOptions;
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
    if (!isWanted) this.close();
    await this.#opening;
  }

  close(): void {
    this.#server?.close();
    this.#server = undefined;
    this.#opening = undefined;
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

  #accept(near: Socket): void {
    const { link, port, target, engine, prober } = this.#options;
    const nearPort = near.remotePort ?? 0;
    const isProbe = (): boolean => prober.owns(nearPort);
    const lostOn = this.#handshakeLostOn();
    if (lostOn !== undefined) {
      prober.whenKnown(() => {
        if (!isProbe()) engine.lose(lostOn);
      });
    }
    engine.accept({
      near,
      link,
      port,
      dial: async () => await dialTarget(target.endpoint),
      isProbe,
      onEstablished: () => prober.whenKnown(() => prober.established(nearPort)),
      onRefused: () => target.refused(),
      onClosed: () => prober.forget(nearPort),
    });
  }

  /** The link that loses the first packet of a handshake, if one does. */
  #handshakeLostOn(): Link | undefined {
    const { link, engine } = this.#options;
    const back: Link = [link[1], link[0]];
    return engine.isCut(link) ? link : engine.isCut(back) ? back : undefined;
  }

  #isCut(): boolean {
    return this.#handshakeLostOn() !== undefined;
  }
}
