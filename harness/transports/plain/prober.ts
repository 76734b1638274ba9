import { type Socket, connect } from 'node:net';
import type { Endpoint, ProbeResult } from '../../ports/transport.ts';

/**
 * Makes connections as the system would, through the same door, and knows which are its own: by their local port, which
 * is known once they are connected. What is asked of an accepted connection before that waits for it.
 */
export class Prober {
  readonly #own = new Map<number, () => void>();
  readonly #waiting: (() => void)[] = [];
  readonly #now: () => number;
  #connecting = 0;

  constructor(now: () => number) {
    this.#now = now;
  }

  owns(port: number): boolean {
    return this.#own.has(port);
  }

  /** Calls back when every probe's port is known: at once, unless one is just being connected. */
  whenKnown(then: () => void): void {
    if (this.#connecting === 0) then();
    else this.#waiting.push(then);
  }

  /** The connection from this port has reached its target. */
  established(port: number): void {
    this.#own.get(port)?.();
  }

  forget(port: number): void {
    this.#own.delete(port);
  }

  /** Answered only when the target's own kernel accepted; refused when it did not; silent until `timeoutMs`. */
  async probe(endpoint: Endpoint, timeoutMs: number): Promise<Omit<ProbeResult, 'link'>> {
    const begun = this.#now();
    const { promise, resolve } = Promise.withResolvers<ProbeResult['outcome']>();
    const timer = setTimeout(() => resolve('silent'), timeoutMs);
    const socket = this.#connect(endpoint, resolve);
    const outcome = await promise;
    clearTimeout(timer);
    const tookMs = this.#now() - begun;
    socket.destroy();
    return { outcome, tookMs };
  }

  #connect(endpoint: Endpoint, tell: (outcome: ProbeResult['outcome']) => void): Socket {
    const socket = connect({ host: endpoint.host, port: endpoint.port });
    this.#connecting += 1;
    let isKnown = false;
    const known = (): void => {
      if (isKnown) return;
      isKnown = true;
      this.#connecting -= 1;
      if (this.#connecting === 0) for (const then of this.#waiting.splice(0)) then();
    };
    socket.once('connect', () => {
      this.#own.set(socket.localPort ?? 0, () => tell('answered'));
      known();
    });
    socket.once('error', () => {
      tell('refused');
      // Whoever gets this port next is not ours.
      this.forget(socket.localPort ?? 0);
    });
    socket.once('close', known);
    return socket;
  }
}
