import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { EnvironmentError } from '../../core/errors.ts';
import type { NodeName } from '../../core/op.ts';
import type {
  Cluster,
  ClusterNode,
  Endpoint,
  Net,
  NodeProcess,
  PortName,
  ProcessExit,
  SpawnOptions,
} from '../../ports/transport.ts';

/** Nodes as plain processes on free loopback ports, without a network to cut: for the systems' own tests. */
export async function startLoopbackCluster(names: readonly NodeName[], ports: readonly PortName[]): Promise<Cluster> {
  const folder = await mkdtemp(join(tmpdir(), 'indoubt-systems-'));
  const wanted = names.flatMap((name) => ports.map((port) => `${name} ${port}`));
  const free = await freePorts(wanted.length);
  const numbers = new Map(wanted.map((key, index) => [key, free[index] ?? 0]));
  const nodes = new Map(names.map((name) => [name, new LoopbackNode(name, join(folder, name))]));
  const find = (name: NodeName): LoopbackNode => {
    const node = nodes.get(name);
    if (node === undefined) throw new EnvironmentError('no-such-node', name);
    return node;
  };
  const endpoint = (node: NodeName, port: PortName): Endpoint => ({
    host: '127.0.0.1',
    port: numbers.get(`${node} ${port}`) ?? 0,
  });
  return {
    nodes: [...nodes.values()],
    net: uncuttable,
    spec: { nodes: names, ports: {}, dataFolder: folder, logFolder: folder },
    node: find,
    listen: endpoint,
    reach: (_from, to, port) => endpoint(to, port),
    // Another local address than the clients use, as on transports that tell the two apart.
    control: (to, port) => ({ ...endpoint(to, port), localAddress: '127.0.0.2' }),
    clientAddress: '127.0.0.3',
    dispose: async () => {
      await Promise.all([...nodes.values()].map(async (node) => await node.signalAll('SIGKILL')));
      await rm(folder, { recursive: true, force: true });
      return [];
    },
  };
}

const uncuttable: Net = {
  mechanism: 'none',
  cut: async () => await Promise.reject(new EnvironmentError('not-here', 'this cluster cuts nothing')),
  heal: async () => await Promise.resolve(),
  healAll: async () => await Promise.resolve(),
  probe: async () => await Promise.reject(new EnvironmentError('not-here', 'this cluster probes nothing')),
  counts: async () => await Promise.resolve([]),
};

class LoopbackNode implements ClusterNode {
  readonly name: NodeName;
  readonly dataFolder: string;
  readonly logFolder: string;
  #child: ChildProcess | undefined;
  #printed = '';

  constructor(name: NodeName, folder: string) {
    this.name = name;
    this.dataFolder = folder;
    this.logFolder = folder;
  }

  async spawn({ argv, env, onLine }: SpawnOptions): Promise<NodeProcess> {
    const [program = '', ...rest] = argv;
    const child = spawn(program, rest, { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
    this.#child = child;
    createInterface({ input: child.stdout }).on('line', (line) => onLine?.(line));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (this.#printed = (this.#printed + text).slice(-1e6)));
    await once(child, 'spawn');
    const exited = new Promise<ProcessExit>((resolve) => {
      child.once('exit', (code, signal) => resolve({ code, signal }));
    });
    return {
      pid: child.pid ?? 0,
      exited,
      get isRunning() {
        return child.exitCode === null && child.signalCode === null;
      },
    };
  }

  async run(): Promise<never> {
    return await Promise.reject(new EnvironmentError('not-here', 'nothing else runs on this node'));
  }

  async pids(): Promise<readonly number[]> {
    const child = this.#child;
    const isRunning = child !== undefined && child.exitCode === null && child.signalCode === null;
    return await Promise.resolve(isRunning && child.pid !== undefined ? [child.pid] : []);
  }

  async signalAll(signal: NodeJS.Signals): Promise<number> {
    const child = this.#child;
    if (child === undefined || (await this.pids()).length === 0) return 0;
    const exit = once(child, 'exit');
    child.kill(signal);
    if (signal === 'SIGKILL') await exit;
    return 1;
  }

  async tail(lines: number): Promise<readonly string[]> {
    return await Promise.resolve(this.#printed.trimEnd().split('\n').slice(-lines));
  }
}

/** All at once, so that none is given out twice. */
async function freePorts(count: number): Promise<number[]> {
  const listeners: Server[] = Array.from({ length: count }, () => createServer().listen(0, '127.0.0.1'));
  await Promise.all(listeners.map(async (listener) => await once(listener, 'listening')));
  const ports = listeners.map((listener) => {
    const address = listener.address();
    return address !== null && typeof address === 'object' ? address.port : 0;
  });
  await Promise.all(listeners.map(async (listener) => await once(listener.close(), 'close')));
  return ports;
}
