import { connect, createServer, type Server, type Socket } from 'node:net';
import type { Json } from '../../../core/json.ts';
import type { NodeName } from '../../../core/op.ts';
import type { Endpoint } from '../../../ports/transport.ts';
import { Connection, type ConnectionEvents } from './connection.ts';
import { listen, portOf } from './listen.ts';
import type { LinkTimes } from './protocol.ts';
import type { Keyring, Sealed } from './seal.ts';

/** Shorter than a first SYN retransmission: after a heal a new attempt is sooner than the old one's next packet. */
const dialMs = 300;
const redialMs = 50;
const connectionsMax = 64;

export interface MeshOptions {
  readonly self: { readonly name: NodeName; readonly incarnation: number };
  readonly listen: Endpoint;
  readonly peers: Readonly<Record<NodeName, Endpoint>>;
  readonly keyring: Keyring;
  readonly times: LinkTimes;
  readonly onUp: (peer: NodeName, incarnation: number) => void;
  readonly onDown: (peer: NodeName, why: 'closed' | 'silent') => void;
  readonly onMessage: (message: Sealed) => void;
  readonly onRefused: (reason: string) => void;
}

/** A node's connections with all others, one for each pair: the node with the smaller name dials, and dials again. */
export class Mesh {
  readonly #options: MeshOptions;
  readonly #server: Server;
  readonly #accepted = new Set<Socket>();
  readonly #up = new Map<NodeName, Connection>();
  readonly #redials = new Map<NodeName, NodeJS.Timeout>();
  #isClosed = false;

  private constructor(options: MeshOptions) {
    this.#options = options;
    this.#server = createServer((socket) => this.#accept(socket));
    this.#server.maxConnections = connectionsMax;
  }

  /** Listens and begins to dial. @throws what listening throws, for example EADDRINUSE. */
  static async open(options: MeshOptions): Promise<Mesh> {
    const mesh = new Mesh(options);
    await listen(mesh.#server, options.listen);
    for (const peer of Object.keys(options.peers)) if (options.self.name < peer) mesh.#dial(peer);
    return mesh;
  }

  /** The port that it listens on: the system's choice where it was asked for 0. */
  get port(): number {
    return portOf(this.#server);
  }

  /** False when there is no connection: the message is lost. */
  send(to: NodeName, sequence: number, body: Json, signer?: Keyring): boolean {
    return this.#up.get(to)?.send(sequence, body, signer) ?? false;
  }

  close(): void {
    this.#isClosed = true;
    for (const timer of this.#redials.values()) clearTimeout(timer);
    this.#server.close();
    for (const socket of this.#accepted) socket.destroy();
    for (const connection of this.#up.values()) connection.close('closed');
  }

  #accept(socket: Socket): void {
    this.#accepted.add(socket);
    socket.once('close', () => this.#accepted.delete(socket));
    this.#connection(socket, undefined);
  }

  #dial(peer: NodeName): void {
    const endpoint = this.#options.peers[peer];
    if (this.#isClosed || endpoint === undefined) return;
    const socket = connect({ host: endpoint.host, port: endpoint.port });
    const limit = setTimeout(() => socket.destroy(), dialMs);
    // A socket that can't connect says why, and closes.
    socket.once('error', () => socket.destroy());
    socket.once('close', () => {
      clearTimeout(limit);
      if (!this.#isClosed)
        this.#redials.set(
          peer,
          setTimeout(() => this.#dial(peer), redialMs),
        );
    });
    socket.once('connect', () => {
      clearTimeout(limit);
      this.#connection(socket, peer);
    });
  }

  #connection(socket: Socket, dialled: NodeName | undefined): void {
    const { self, keyring, times, onMessage, onRefused } = this.#options;
    const events: ConnectionEvents = {
      onUp: (connection) => this.#rise(connection),
      onMessage: (_connection, message) => onMessage(message),
      onRefused,
      onClose: (connection, why) => this.#fall(connection, why),
    };
    // The mesh keeps it from the moment when it is up; before that its socket's events do.
    void new Connection({ socket, self, dialled, keyring, times, events });
  }

  #rise(connection: Connection): void {
    const { peer } = connection;
    if (peer === undefined || this.#isClosed) return;
    const earlier = this.#up.get(peer.name);
    if (earlier !== undefined) {
      // The peer has given the old one up, or has died and come back.
      this.#fall(earlier, 'closed');
      earlier.close('closed');
    }
    this.#up.set(peer.name, connection);
    this.#options.onUp(peer.name, peer.incarnation);
  }

  #fall(connection: Connection, why: 'closed' | 'silent'): void {
    const name = connection.peer?.name;
    if (name === undefined || this.#up.get(name) !== connection) return;
    this.#up.delete(name);
    this.#options.onDown(name, why);
  }
}
