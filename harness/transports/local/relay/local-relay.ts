import { once } from 'node:events';
import { type Server, type Socket, connect, createServer } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { EnvironmentError } from '../../../core/errors.ts';
import type { NodeName } from '../../../core/op.ts';
import type { Link } from '../../../core/plan.ts';
import type { Framing, TrapFired } from '../../../ports/message-relay.ts';
import { type Endpoint, type PortName, type ProbeResult, clientsName } from '../../../ports/transport.ts';
import { RelayEngine } from '../../../relay/relay-engine.ts';
import { type AddressPlan, addressOf } from '../addresses.ts';
import type { Agent } from '../agent.ts';
import type { ProbePorts } from '../rules.ts';
import { Outpost } from './outpost.ts';
import { type Redirect, type RedirectTool, redirectCommand } from './redirect-rules.ts';

const ruleMs = 5_000;

export interface LocalRelayOptions {
  readonly addresses: AddressPlan;
  readonly ports: Readonly<Record<PortName, number>>;
  readonly tool: RedirectTool;
  readonly framings: Readonly<Record<PortName, Framing>>;
  /** Connections of probes come from these. */
  readonly probePorts: ProbePorts;
  /** What the relay dials comes from these: outside of the range of any connection of the system. */
  readonly dialPorts: ProbePorts;
  /** In the network of a node: what changes rules there, and how a process gets in. */
  readonly places: ReadonlyMap<NodeName, { readonly agent: Agent; readonly enter: readonly string[] }>;
  readonly env: Readonly<Record<string, string>>;
}

interface Waiting {
  readonly tell: (outcome: ProbeResult['outcome']) => void;
}

/**
 * The relay that carries every connection between nodes, and from clients to nodes. What a node dials is redirected to a
 * port on its own loopback, which the relay accepts; the relay dials on from the node's own network and address, so that
 * the peer sees who it is that comes. It lives in this process: what it holds and counts is the same for all links.
 */
export class LocalRelay {
  readonly engine: RelayEngine;
  readonly #options: LocalRelayOptions;
  readonly #outposts = new Map<NodeName, Outpost>();
  readonly #servers: Server[] = [];
  /** Where clients reach a port of a node. */
  readonly #entrances = new Map<string, Endpoint>();
  readonly #probes = new Map<string, Waiting>();
  readonly #listeners = new Set<(fired: TrapFired) => void>();
  #probeTurn = 0;

  private constructor(options: LocalRelayOptions) {
    this.#options = options;
    this.engine = new RelayEngine({
      now: () => Number(process.hrtime.bigint()) / 1e6,
      framings: options.framings,
      onTrap: (fired) => {
        for (const listener of this.#listeners) listener(fired);
      },
    });
  }

  /** @throws EnvironmentError when a node's connections can't be taken. */
  static async open(options: LocalRelayOptions): Promise<LocalRelay> {
    const relay = new LocalRelay(options);
    try {
      await Promise.all([
        ...[...options.places.keys()].filter((name) => name !== clientsName).map((name) => relay.#openNode(name)),
        relay.#openClients(),
      ]);
      return relay;
    } catch (error) {
      await relay.close(0);
      throw error;
    }
  }

  /** Calls back for each trap that fires; the answer stops it. */
  onTrap(listener: (fired: TrapFired) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Where clients reach a port of a node: here. */
  entrance(to: NodeName, port: PortName): Endpoint {
    const found = this.#entrances.get(`${to} ${port}`);
    if (found === undefined) throw new EnvironmentError('no-such-port', `nothing leads to port ${port} of ${to}`);
    return found;
  }

  /** Connects as the system would; answered only when the target's own kernel accepted. */
  async probe(link: Link, port: PortName, timeoutMs: number): Promise<ProbeResult> {
    const [from, to] = link;
    const localPort = this.#options.probePorts.first + (this.#probeTurn++ % this.#options.probePorts.count);
    const key = `${from} ${localPort}`;
    const { promise, resolve } = Promise.withResolvers<ProbeResult['outcome']>();
    this.#probes.set(key, { tell: resolve });
    const begun = performance.now();
    const localPorts = { first: localPort, count: 1 };
    const dialled = this.#dialAs(from, { ...this.#endpointFor(from, to, port), localPorts });
    dialled.catch(() => resolve('refused'));
    const outcome = await Promise.race([promise, delay(timeoutMs, 'silent' as const, { ref: false })]);
    const tookMs = performance.now() - begun;
    this.#probes.delete(key);
    // A probe that is still on its way ends when it arrives.
    dialled.then(
      (socket) => socket.destroy(),
      () => undefined,
    );
    return { link, outcome, tookMs };
  }

  /** Ends every connection and all helpers; true when they are gone within the time. */
  async close(withinMs: number): Promise<boolean> {
    for (const server of this.#servers) server.close();
    this.engine.close();
    const gone = await Promise.all([...this.#outposts.values()].map((outpost) => outpost.dispose(withinMs)));
    return gone.every(Boolean);
  }

  async #openNode(from: NodeName): Promise<void> {
    const { addresses, dialPorts, env, places, ports, tool } = this.#options;
    const place = places.get(from);
    if (place === undefined) throw new EnvironmentError('no-such-node', `the cluster has no node ${from}`);
    const outpost = new Outpost({ name: from, enter: place.enter, env });
    this.#outposts.set(from, outpost);
    const peers = [...addresses.nodes.keys()].filter((to) => to !== from);
    const redirects = await Promise.all(
      peers.flatMap((to) =>
        Object.entries(ports).map(async ([port, number]): Promise<Redirect> => {
          const { server, port: relayPort } = await outpost.listen();
          this.#accept(server, [from, to], port);
          return { host: addressOf(addresses, to), port: number, relayPort };
        }),
      ),
    );
    const command = redirectCommand(tool, redirects, dialPorts);
    const { code, stderr } = await place.agent.run({ ...command, timeoutMs: ruleMs });
    if (code !== 0)
      throw new EnvironmentError('relay', `${from}: ${command.argv.join(' ')}: ${stderr}`, { node: from });
  }

  async #openClients(): Promise<void> {
    const { addresses, ports } = this.#options;
    const host = addresses.clients.ip;
    for (const to of addresses.nodes.keys()) {
      for (const port of Object.keys(ports)) {
        const server = createServer({ allowHalfOpen: true, pauseOnConnect: true });
        server.listen(0, host);
        await once(server, 'listening');
        const address = server.address();
        const number = typeof address === 'object' && address !== null ? address.port : 0;
        this.#entrances.set(`${to} ${port}`, { host, port: number });
        this.#accept(server, [clientsName, to], port);
      }
    }
  }

  #accept(server: Server, link: Link, port: PortName): void {
    this.#servers.push(server);
    const [from, to] = link;
    const { addresses, dialPorts, ports } = this.#options;
    const target = { host: addressOf(addresses, to), port: ports[port] ?? 0, localPorts: dialPorts };
    server.on('connection', (near: Socket) => {
      const key = `${from} ${near.remotePort ?? 0}`;
      const isProbe = this.#isProbe(near.remotePort ?? 0);
      const lostOn = this.#handshakeLostOn(link);
      if (lostOn !== undefined && !isProbe) this.engine.lose(lostOn);
      this.engine.accept({
        near,
        link,
        port,
        dial: async () => await this.#dialAs(from, target),
        isProbe: () => isProbe,
        onEstablished: () => this.#probes.get(key)?.tell('answered'),
        onRefused: () => this.#probes.get(key)?.tell('refused'),
      });
    });
  }

  /** The link that loses the first packet of a handshake, if one does. */
  #handshakeLostOn(link: Link): Link | undefined {
    const back: Link = [link[1], link[0]];
    return this.engine.isCut(link) ? link : this.engine.isCut(back) ? back : undefined;
  }

  #isProbe(port: number): boolean {
    const { first, count } = this.#options.probePorts;
    return port >= first && port < first + count;
  }

  #endpointFor(from: NodeName, to: NodeName, port: PortName): Endpoint {
    if (from === clientsName) return this.entrance(to, port);
    return { host: addressOf(this.#options.addresses, to), port: this.#options.ports[port] ?? 0 };
  }

  async #dialAs(from: NodeName, to: Endpoint & { readonly localPorts: ProbePorts }): Promise<Socket> {
    const localAddress = addressOf(this.#options.addresses, from);
    if (from !== clientsName) {
      const outpost = this.#outposts.get(from);
      if (outpost === undefined) throw new EnvironmentError('no-such-node', `the cluster has no node ${from}`);
      return await outpost.dial({ ...to, localAddress });
    }
    const { host, port, localPorts } = to;
    const isOwn = localPorts.count === 1;
    const socket = connect({
      host,
      port,
      localAddress,
      allowHalfOpen: true,
      ...(isOwn ? { localPort: localPorts.first } : {}),
    });
    socket.pause();
    await once(socket, 'connect');
    return socket;
  }
}
