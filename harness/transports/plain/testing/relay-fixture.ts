import { once } from 'node:events';
import { type Server, type Socket, connect, createServer } from 'node:net';
import type { Link } from '../../../core/plan.ts';
import { until } from '../../testing/test-cluster.ts';
import { type ClaimedPorts, claimPorts } from '../port-block.ts';
import { PortMap } from '../port-map.ts';
import { Relay } from '../relay.ts';

const nodes = ['a', 'b'];
const ports = ['p'];
const openMs = 10_000;

/** What one end of a connection has seen. */
export class End implements Disposable {
  readonly socket: Socket;
  readonly #chunks: Buffer[] = [];
  bytes = 0;
  isEnded = false;
  broken: string | undefined;

  constructor(socket: Socket) {
    this.socket = socket;
    socket.setNoDelay(true);
    socket.on('data', (chunk: Buffer) => {
      this.#chunks.push(chunk);
      this.bytes += chunk.length;
    });
    socket.on('end', () => (this.isEnded = true));
    socket.on('error', (error: NodeJS.ErrnoException) => (this.broken = error.code ?? error.message));
  }

  get received(): Buffer {
    return Buffer.concat(this.#chunks);
  }

  get text(): string {
    return this.received.toString('utf8');
  }

  [Symbol.dispose](): void {
    this.socket.destroy();
  }
}

/** A relay in this process between a and b, with a real server at b that keeps what connects to it. */
export class RelayFixture implements AsyncDisposable {
  readonly relay: Relay;
  readonly map: PortMap;
  readonly accepted: End[] = [];
  readonly failures: unknown[] = [];
  /** What the relay takes for the time, on top of the real one. */
  skippedMs = 0;
  readonly #claimed: ClaimedPorts;
  #server: Server | undefined;

  private constructor(claimed: ClaimedPorts) {
    this.#claimed = claimed;
    this.map = PortMap.assign(nodes, ports, claimed.numbers);
    this.relay = new Relay({
      nodes,
      ports,
      map: this.map,
      now: () => performance.now() + this.skippedMs,
      onFailure: (error) => this.failures.push(error),
    });
  }

  static async start(): Promise<RelayFixture> {
    const fixture = new RelayFixture(await claimPorts(PortMap.size(nodes, ports)));
    await fixture.listen();
    return fixture;
  }

  /** Starts b's server, and waits until the relay knows. */
  async listen(): Promise<void> {
    const { host, port } = this.map.listen('b', 'p');
    const server = createServer({ allowHalfOpen: true }, (socket) => this.accepted.push(new End(socket)));
    this.#server = server;
    server.listen(port, host);
    await once(server, 'listening');
    this.relay.expect('b');
    await until('the relay knows that b listens', async () => (await this.probe()) === 'answered');
    // What the relay and the probe dialled has come by now, and is of no interest.
    this.accepted.splice(0);
  }

  async unlisten(): Promise<void> {
    this.#server?.close();
    for (const end of this.accepted) end.socket.destroy();
    await Promise.resolve();
  }

  async probe(link: Link = ['a', 'b'], timeoutMs: number = openMs): Promise<string> {
    return (await this.relay.probe(link, 'p', timeoutMs)).outcome;
  }

  /** A connection of a's to b, as far as a's kernel goes. */
  async dial(): Promise<End> {
    const end = new End(connect({ ...this.map.reach('a', 'b', 'p'), allowHalfOpen: true }));
    if (end.socket.connecting) await once(end.socket, 'connect', { signal: AbortSignal.timeout(openMs) });
    return end;
  }

  /** Both ends of a new connection. */
  async pair(): Promise<{ near: End; far: End }> {
    const before = this.accepted.length;
    const near = await this.dial();
    await until('b has accepted', () => this.accepted.length > before);
    const far = this.accepted.at(-1);
    if (far === undefined) throw new Error('unreachable');
    return { near, far };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.relay.close();
    await this.unlisten();
    this.#claimed.release();
  }
}
