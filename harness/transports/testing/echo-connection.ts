import { once } from 'node:events';
import { type Socket, connect } from 'node:net';
import type { Endpoint } from '../../ports/transport.ts';

const openMs = 10_000;

/** A client's connection to the echo port of a conformance server: what comes back has been there. */
export class EchoConnection implements Disposable {
  readonly socket: Socket;
  received = '';
  /** Undefined while nothing has happened to it: `connecting` and `open` look the same to who waits for an answer. */
  broken: string | undefined;

  constructor(endpoint: Endpoint) {
    this.socket = connect({ host: endpoint.host, port: endpoint.port });
    this.socket.setNoDelay(true);
    this.socket.setEncoding('utf8');
    this.socket.on('data', (text: string) => (this.received += text));
    this.socket.on('error', (error: NodeJS.ErrnoException) => (this.broken = error.code ?? error.message));
    this.socket.on('close', () => (this.broken ??= 'closed'));
  }

  async open(): Promise<this> {
    if (this.socket.connecting) await once(this.socket, 'connect', { signal: AbortSignal.timeout(openMs) });
    return this;
  }

  send(text: string): void {
    this.socket.write(text);
  }

  [Symbol.dispose](): void {
    this.socket.destroy();
  }
}
