import { once } from 'node:events';
import { type AddressInfo, type Server, Socket, connect, createServer } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { Link } from '../../core/plan.ts';
import type { Framing, TrapFired } from '../../ports/message-relay.ts';
import { RelayEngine } from '../relay-engine.ts';

export const there: Link = ['a', 'b'];
export const back: Link = ['b', 'a'];
const conditionMs = 20_000;

/** One end of a connection, and what it has seen. */
export class End {
  readonly socket: Socket;
  readonly #chunks: Buffer[] = [];
  isEnded = false;
  broken: string | undefined;

  constructor(socket: Socket) {
    this.socket = socket;
    socket.setNoDelay(true);
    socket.on('data', (chunk: Buffer) => this.#chunks.push(chunk));
    socket.on('end', () => (this.isEnded = true));
    socket.on('error', (error: NodeJS.ErrnoException) => (this.broken = error.code ?? error.message));
  }

  get received(): Buffer {
    return Buffer.concat(this.#chunks);
  }

  get text(): string {
    return this.received.toString('utf8');
  }

  /** Whole lines without their ends. */
  get lines(): string[] {
    return this.text.split('\n').slice(0, -1);
  }
}

/** Both ends of a connection through the relay: `near` opened it. */
export interface Pair {
  readonly near: End;
  readonly far: End;
}

/** An engine between real sockets, with a server for `b` and an entrance for connections of `a` to it. */
export class RelayedPairs implements AsyncDisposable {
  readonly engine: RelayEngine;
  readonly fired: TrapFired[] = [];
  readonly #target: Server;
  readonly #entrance: Server;
  readonly #accepted: End[] = [];
  #link: Link = there;
  #targetPort: number | undefined;

  private constructor(framing: Framing, holdMsMax: number) {
    this.engine = new RelayEngine({
      now: () => performance.now(),
      framings: { p: framing },
      holdMsMax,
      onTrap: (fired) => this.fired.push(fired),
    });
    this.#target = createServer({ allowHalfOpen: true }, (socket) => this.#accepted.push(new End(socket)));
    this.#entrance = createServer({ allowHalfOpen: true }, (near) => {
      this.engine.accept({ near, link: this.#link, port: 'p', dial: async () => await this.#dial() });
    });
  }

  static async open(framing: Framing, holdMsMax: number = 10_000): Promise<RelayedPairs> {
    const pairs = new RelayedPairs(framing, holdMsMax);
    for (const server of [pairs.#target, pairs.#entrance]) {
      server.listen(0, '127.0.0.1');
      await once(server, 'listening');
    }
    return pairs;
  }

  /** A connection that `link[0]` opens to `link[1]`. */
  async connect(link: Link = there): Promise<Pair> {
    this.#link = link;
    const before = this.#accepted.length;
    const near = new End(connect({ port: portOf(this.#entrance), host: '127.0.0.1', allowHalfOpen: true }));
    await once(near.socket, 'connect');
    await until('the far end is there', () => this.#accepted.length > before);
    const far = this.#accepted.at(-1);
    if (far === undefined) throw new Error('unreachable');
    return { near, far };
  }

  /** A near end whose far end may not come to be. */
  knock(link: Link = there): End {
    this.#link = link;
    return new End(connect({ port: portOf(this.#entrance), host: '127.0.0.1', allowHalfOpen: true }));
  }

  /** The port to connect to, for clients that do so themselves. */
  get entrancePort(): number {
    return portOf(this.#entrance);
  }

  /** Connections go to this port from now on, and not to the fixture's own server. */
  redirect(port: number): void {
    this.#targetPort = port;
  }

  get acceptedCount(): number {
    return this.#accepted.length;
  }

  async #dial(): Promise<Socket> {
    const socket = new Socket({ allowHalfOpen: true });
    socket.connect(this.#targetPort ?? portOf(this.#target), '127.0.0.1');
    await once(socket, 'connect');
    return socket;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.engine.close();
    for (const { socket } of this.#accepted) socket.destroy();
    this.#entrance.close();
    this.#target.close();
    await Promise.resolve();
  }
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}

/** Waits for a condition; rejects naming it when it never comes. */
export async function until(what: string, isTrue: () => boolean): Promise<void> {
  const deadline = performance.now() + conditionMs;
  while (!isTrue()) {
    if (performance.now() > deadline) throw new Error(`it never came to this: ${what}`);
    await delay(2);
  }
}
