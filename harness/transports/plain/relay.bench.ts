import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { type Socket, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Cluster, type Endpoint, type PortName, clientsName } from '../../ports/transport.ts';
import { median } from '../../testing/median.ts';
import type { Benchmark } from '../../testing/benchmark.ts';
import { until } from '../testing/test-cluster.ts';
import { plain } from './plain.ts';

const program = fileURLToPath(new URL('./testing/bench-server.ts', import.meta.url));
const rounds = 5;
const streamBytes = 256 * 1024 * 1024;
const roundTrips = 4_000;
const messageBytes = 64;
const answerMs = 60_000;
const peer = 'a direct connection on loopback';

export const benchmark: Benchmark = {
  name: 'relay of the plain transport',
  run: async () => {
    const folder = await mkdtemp(join(tmpdir(), 'indoubt-bench-'));
    const cluster = await plain.provision({
      nodes: ['n1'],
      ports: { echo: 0, sink: 0 },
      dataFolder: join(folder, 'data'),
      logFolder: join(folder, 'logs'),
    });
    try {
      await startServer(cluster);
      const direct = (port: PortName): Endpoint => cluster.control('n1', port);
      const relayed = (port: PortName): Endpoint => cluster.reach(clientsName, 'n1', port);
      const streams = await alternate(
        async () => await streamSeconds(direct('sink')),
        async () => await streamSeconds(relayed('sink')),
      );
      const turns = await alternate(
        async () => await turnMicros(direct('echo')),
        async () => await turnMicros(relayed('echo')),
      );
      const note = `median of ${rounds} rounds, direct and relayed in turn`;
      return [
        {
          what: 'throughput of one idle link through the relay',
          value: Math.round(streamBytes / 1e6 / streams.relayed),
          unit: 'MB/s',
          peer: { name: peer, value: Math.round(streamBytes / 1e6 / streams.direct) },
          note: `${streamBytes / 1024 / 1024} MiB, ${note}`,
        },
        {
          what: 'round trip through the relay',
          value: Math.round(turns.relayed),
          unit: 'µs',
          peer: { name: peer, value: Math.round(turns.direct) },
          note: `median of ${roundTrips.toLocaleString('en-US')} round trips of ${messageBytes} bytes, ${note}`,
        },
        {
          what: 'latency that the relay adds, one way',
          value: Math.round((turns.relayed - turns.direct) / 2),
          unit: 'µs',
          note: 'half of the difference between the round trips',
        },
      ];
    } finally {
      await cluster.dispose();
      await rm(folder, { recursive: true, force: true });
    }
  },
};

async function startServer(cluster: Cluster): Promise<void> {
  const ports = [cluster.listen('n1', 'echo').port, cluster.listen('n1', 'sink').port, streamBytes];
  const node = cluster.node('n1');
  await node.spawn({ argv: [process.execPath, program, ...ports.map(String)] });
  for (const port of ['echo', 'sink']) {
    const probe = async (): Promise<string> => (await cluster.net.probe([clientsName, 'n1'], port, answerMs)).outcome;
    await until(`${port} is reached`, async () => (await probe()) === 'answered');
  }
}

/** Medians of both, measured in turn: what disturbs the machine disturbs both. */
async function alternate(
  direct: () => Promise<number>,
  relayed: () => Promise<number>,
): Promise<{ readonly direct: number; readonly relayed: number }> {
  const samples: { direct: number[]; relayed: number[] } = { direct: [], relayed: [] };
  for (let round = 0; round < rounds; round++) {
    samples.direct.push(await direct());
    samples.relayed.push(await relayed());
  }
  return { direct: median(samples.direct), relayed: median(samples.relayed) };
}

async function streamSeconds(endpoint: Endpoint): Promise<number> {
  const socket = await open(endpoint);
  const chunk = Buffer.alloc(64 * 1024);
  const begun = performance.now();
  const done = once(socket, 'data', { signal: AbortSignal.timeout(answerMs) });
  for (let sent = 0; sent < streamBytes; sent += chunk.length) {
    if (!socket.write(chunk)) await once(socket, 'drain', { signal: AbortSignal.timeout(answerMs) });
  }
  await done;
  const tookMs = performance.now() - begun;
  socket.destroy();
  return tookMs / 1_000;
}

async function turnMicros(endpoint: Endpoint): Promise<number> {
  const socket = await open(endpoint);
  const message = Buffer.alloc(messageBytes);
  const micros: number[] = [];
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  let begun = 0;
  let received = 0;
  const send = (): void => {
    begun = performance.now();
    socket.write(message);
  };
  socket.on('error', reject);
  socket.on('data', (chunk: Buffer) => {
    received += chunk.length;
    if (received % messageBytes !== 0) return;
    micros.push((performance.now() - begun) * 1_000);
    if (micros.length < roundTrips) send();
    else resolve();
  });
  send();
  await promise;
  socket.destroy();
  return median(micros);
}

async function open(endpoint: Endpoint): Promise<Socket> {
  const socket = connect({ ...endpoint, noDelay: true });
  await once(socket, 'connect', { signal: AbortSignal.timeout(answerMs) });
  return socket;
}
