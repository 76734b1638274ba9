import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { type Server, createServer } from 'node:net';
import { EnvironmentError } from '../../core/errors.ts';
import { loopback } from './port-map.ts';

/** One guard and the ports that it stands for. */
const blockSize = 32;
const firstPort = 10_240;
/** Where the kernel begins to pick ports by itself, on systems that don't say. */
const ephemeralFrom = 32_768;
/** Below this there would be next to nothing left, and the kernel's own choice has to be risked. */
const ephemeralMin = 14_336;

/** Ports that no other run uses and the kernel gives to nobody, for as long as they are held. */
export interface ClaimedPorts {
  readonly numbers: readonly number[];
  release(): void;
}

/**
 * Claims `count` loopback ports. They lie below the range that the kernel gives to outgoing connections: a node that is
 * down would find its port taken by somebody's connection, or by one that had connected to itself. The first port of a
 * block is listened on as long as the block is held, which keeps other runs away and ends with the process that holds it.
 *
 * @throws EnvironmentError `ports-exhausted`.
 */
export async function claimPorts(count: number): Promise<ClaimedPorts> {
  const low = ephemeralLow();
  const blocks = Math.floor((low - firstPort) / blockSize);
  const start = randomInt(blocks);
  const guards: Server[] = [];
  const numbers: number[] = [];
  const release = (): void => {
    for (const guard of guards) guard.close();
  };
  // What can't succeed must not keep every block from others while it finds out.
  const tries = count <= blocks * (blockSize - 1) ? blocks : 0;
  for (let i = 0; i < tries && numbers.length < count; i++) {
    const base = firstPort + ((start + i) % blocks) * blockSize;
    const guard = await tryListen(base);
    if (guard === undefined) continue;
    guards.push(guard);
    const wanted = Math.min(blockSize - 1, count - numbers.length);
    numbers.push(...(await freeAmong(Array.from({ length: wanted }, (_, offset) => base + 1 + offset))));
  }
  if (numbers.length >= count) return { numbers, release };
  release();
  throw new EnvironmentError(
    'ports-exhausted',
    `${count} loopback ports are needed and ${numbers.length} are free between ${firstPort} and ${low}; use fewer nodes or end other runs`,
  );
}

/** Those that can be bound: what listens there by another's doing is passed over. */
async function freeAmong(ports: readonly number[]): Promise<number[]> {
  const servers = await Promise.all(ports.map(tryListen));
  await Promise.all(
    servers.map(async (server) => {
      if (server === undefined) return;
      server.close();
      await once(server, 'close');
    }),
  );
  return ports.filter((_port, index) => servers[index] !== undefined);
}

async function tryListen(port: number): Promise<Server | undefined> {
  const server = createServer((socket) => socket.destroy());
  server.listen({ host: loopback, port, exclusive: true });
  try {
    await once(server, 'listening');
    return server;
  } catch {
    // In use, or not ours to use: either way the next one is tried.
    return undefined;
  }
}

function ephemeralLow(): number {
  try {
    const low = Number(readFileSync('/proc/sys/net/ipv4/ip_local_port_range', 'latin1').split(/\s+/)[0]);
    return low >= ephemeralMin ? Math.min(low, 49_152) : ephemeralFrom;
  } catch {
    // Not Linux.
    return ephemeralFrom;
  }
}
