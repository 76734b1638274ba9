import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, readdir } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { EnvironmentError } from '../../harness/core/errors.ts';
import type { NodeName } from '../../harness/core/op.ts';
import type { Link } from '../../harness/core/plan.ts';
import { parseProcessStat } from '../../harness/core/process-stat.ts';
import type { FaultContext } from '../../harness/ports/fault.ts';
import type { Cluster, ClusterNode, Endpoint, LinkCount, Net, ProbeResult } from '../../harness/ports/transport.ts';
import type { System } from '../../harness/ports/system.ts';
import { isDead, processState } from '../process-state.ts';

const server = fileURLToPath(new URL('./echo-server.ts', import.meta.url));
const startMs = 10_000;
const killGraceMs = 2_000;

/** A cluster of real processes on loopback. Only the network is a stand-in: it knows what is cut, and nothing else. */
export interface LoopbackCluster {
  readonly cluster: Cluster;
  readonly context: FaultContext;
  /** Every packet of the system's on a cut link is counted as lost when this is called: traffic by hand. */
  sendOnAllLinks(): void;
  /** What `openOperations` says of every node. */
  open: number;
  [Symbol.asyncDispose](): Promise<void>;
}

export async function startLoopbackCluster(names: readonly NodeName[]): Promise<LoopbackCluster> {
  const nodes = new Map<NodeName, LoopbackNode>();
  for (const name of names) nodes.set(name, new LoopbackNode(name, await freePort()));
  await Promise.all([...nodes.values()].map(async (node) => await node.start()));
  const find = (name: NodeName): LoopbackNode => {
    const node = nodes.get(name);
    if (node === undefined) throw new EnvironmentError('no-such-node', name);
    return node;
  };
  const net = new LoopbackNet(names, (name) => find(name).port);
  const endpoint = (to: NodeName): Endpoint => ({ host: '127.0.0.1', port: find(to).port });
  const cluster: Cluster = {
    nodes: [...nodes.values()],
    net,
    spec: { nodes: names, ports: { peer: 0, client: 0 }, dataFolder: '', logFolder: '' },
    node: find,
    listen: endpoint,
    reach: (_from, to) => endpoint(to),
    control: endpoint,
    dispose: async () => {
      await Promise.all([...nodes.values()].map(async (node) => await node.signalAll('SIGKILL')));
      return [];
    },
  };
  const self: { open: number } = { open: 1 };
  const context: FaultContext = {
    cluster,
    system: echoSystem,
    nodes: names,
    restart: async (name) => await find(name).start(),
    isReady: async (name) => (await connectOnce(find(name).port, 200)) === 'answered',
    stateOf: () => undefined,
    openOperations: () => self.open,
    traceCount: () => 0,
    openVotes: () => 0,
    aims: true,
    signal: new AbortController().signal,
  };
  return Object.assign(self, {
    cluster,
    context,
    sendOnAllLinks: () => net.send(),
    [Symbol.asyncDispose]: async () => {
      await cluster.dispose();
    },
  });
}

/** The parts of a system that faults look at. */
const echoSystem: System = {
  name: 'echo',
  summary: 'answers what it is told',
  versions: ['1'],
  nodeCount: { default: 3, min: 1, max: 9 },
  ports: { peer: 7_000, client: 7_000 },
  probePorts: { nodes: 'peer', clients: 'client' },
  failureModel: { safety: ['crash', 'partition', 'timing'], liveness: ['crash'] },
  properties: [],
  clients: {},
  hasTrace: false,
  timeouts: {},
  role: (node, nodes) => (node === nodes[0] ? 'coordinator' : 'participant'),
  missing: async () => await Promise.resolve(undefined),
  install: async () => await Promise.resolve(),
  start: async (node) => await node.spawn({ argv: [] }),
  isReady: async () => await Promise.resolve(true),
};

class LoopbackNode implements ClusterNode {
  readonly name: NodeName;
  readonly port: number;
  readonly dataFolder = '';
  readonly logFolder = '';
  #child: ChildProcess | undefined;

  constructor(name: NodeName, port: number) {
    this.name = name;
    this.port = port;
  }

  async start(): Promise<void> {
    const child = spawn(process.execPath, [server, String(this.port)], {
      detached: true,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    this.#child = child;
    await once(child.stdout, 'data', { signal: AbortSignal.timeout(startMs) });
  }

  async spawn(): Promise<never> {
    return await Promise.reject(new EnvironmentError('not-here', 'nodes of the loopback cluster start by themselves'));
  }

  async run(): Promise<never> {
    return await this.spawn();
  }

  async pids(): Promise<readonly number[]> {
    const group = this.#child?.pid;
    if (group === undefined) return [];
    const all = (await readdir('/proc')).filter((entry) => /^\d+$/.test(entry)).map(Number);
    const ours = await Promise.all(
      all.map(async (pid) => (await groupOf(pid)) === group && !isDead(await processState(pid))),
    );
    return all.filter((_pid, index) => ours[index] === true);
  }

  async signalAll(signal: NodeJS.Signals): Promise<number> {
    const pids = await this.pids();
    if (this.#child?.pid !== undefined && pids.length > 0) process.kill(-this.#child.pid, signal);
    if (signal === 'SIGKILL') await this.#reaped();
    return pids.length;
  }

  async tail(): Promise<readonly string[]> {
    return await Promise.resolve([]);
  }

  async #reaped(): Promise<void> {
    const child = this.#child;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    await Promise.race([once(child, 'exit'), delay(killGraceMs)]);
  }
}

class LoopbackNet implements Net {
  readonly mechanism: string = 'a stand-in';
  readonly #cuts = new Map<string, Map<string, { readonly link: Link; lost: number }>>();
  readonly #names: readonly NodeName[];
  readonly #portOf: (name: NodeName) => number;

  constructor(names: readonly NodeName[], portOf: (name: NodeName) => number) {
    this.#names = names;
    this.#portOf = portOf;
  }

  async cut(owner: string, links: readonly Link[], moment?: () => Promise<void>): Promise<void> {
    await moment?.();
    const known = links.filter((link) => link.every((name) => name === 'clients' || this.#names.includes(name)));
    this.#cuts.set(owner, new Map(known.map((link) => [link.join('>'), { link, lost: 0 }])));
    await Promise.resolve();
  }

  async heal(owner: string): Promise<void> {
    this.#cuts.delete(owner);
    await Promise.resolve();
  }

  async healAll(): Promise<void> {
    this.#cuts.clear();
    await Promise.resolve();
  }

  async probe(link: Link, _port: string, timeoutMs: number): Promise<ProbeResult> {
    const startedAt = performance.now();
    const took = (): number => performance.now() - startedAt;
    if (this.#isCut(link)) {
      await delay(timeoutMs);
      return { link, outcome: 'silent', tookMs: took() };
    }
    const outcome = await connectOnce(this.#portOf(link[1]), timeoutMs);
    return { link, outcome, tookMs: took() };
  }

  async counts(owner: string): Promise<readonly LinkCount[]> {
    const counts = [...(this.#cuts.get(owner)?.values() ?? [])].map(({ link, lost }) => ({
      link,
      lost,
      how: 'by hand',
    }));
    return await Promise.resolve(counts);
  }

  send(): void {
    for (const cut of this.#cuts.values()) for (const count of cut.values()) count.lost++;
  }

  #isCut([from, to]: Link): boolean {
    return [...this.#cuts.values()].some((cut) => cut.has(`${from}>${to}`) || cut.has(`${to}>${from}`));
  }
}

async function connectOnce(port: number, timeoutMs: number): Promise<ProbeResult['outcome']> {
  const socket = connect({ host: '127.0.0.1', port });
  const { promise, resolve } = Promise.withResolvers<ProbeResult['outcome']>();
  socket.once('connect', () => resolve('answered'));
  socket.once('error', () => resolve('refused'));
  const timer = setTimeout(() => resolve('silent'), timeoutMs);
  try {
    return await promise;
  } finally {
    clearTimeout(timer);
    socket.destroy();
  }
}

async function freePort(): Promise<number> {
  const listener = createServer().listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const address = listener.address();
  listener.close();
  await once(listener, 'close');
  if (address === null || typeof address === 'string') throw new EnvironmentError('no-port', 'no free loopback port');
  return address.port;
}

async function groupOf(pid: number): Promise<number | undefined> {
  try {
    return parseProcessStat(await readFile(`/proc/${pid}/stat`, 'latin1')).group;
  } catch {
    // It ended between the listing and the reading.
    return undefined;
  }
}
