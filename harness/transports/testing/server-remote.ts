import { type Socket, connect } from 'node:net';
import { EnvironmentError } from '../../core/errors.ts';
import type { NodeName } from '../../core/op.ts';
import type { Cluster } from '../../ports/transport.ts';
import { onLine } from './on-line.ts';
import type { ServerCommand, ServerReport } from './server-config.ts';

const answerMs = 10_000;

/** Asks one conformance server over the control path, a fresh connection each time: it may have been restarted. */
export class ServerRemote {
  readonly name: NodeName;
  readonly #cluster: Cluster;

  constructor(cluster: Cluster, name: NodeName) {
    this.#cluster = cluster;
    this.name = name;
  }

  async ask(command: ServerCommand, timeoutMs: number = answerMs): Promise<ServerReport> {
    const { host, port, localAddress } = this.#cluster.control(this.name, 'control');
    const socket = connect({ host, port, ...(localAddress === undefined ? {} : { localAddress }) });
    socket.write(`${JSON.stringify(command)}\n`);
    return JSON.parse(await firstLine(socket, timeoutMs)) as ServerReport;
  }

  async say(peer: NodeName, text: string): Promise<void> {
    await this.ask({ do: 'say', peer, text });
  }

  async answer(peer: NodeName, text: string): Promise<void> {
    await this.ask({ do: 'answer', peer, text });
  }

  async heard(peer: NodeName): Promise<readonly string[]> {
    return (await this.ask({ do: 'report' })).heard[peer] ?? [];
  }
}

/** The first line that a socket brings; the socket is closed afterwards. Rejects when it fails or stays silent. */
async function firstLine(socket: Socket, timeoutMs: number): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const timer = setTimeout(() => reject(new EnvironmentError('silent', `no answer in ${timeoutMs} ms`)), timeoutMs);
  socket.on('error', reject);
  onLine(socket, resolve);
  socket.once('close', () => reject(new EnvironmentError('closed', 'closed without an answer')));
  try {
    return await promise;
  } finally {
    clearTimeout(timer);
    socket.destroy();
  }
}
