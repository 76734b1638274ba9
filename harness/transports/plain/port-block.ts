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
  for (let i = 0; i < blocks && numbers.length < count; i++) {
    const base = firstPort + ((start + i) % blocks) * blockSize;
    const guard = await tryListen(base);
    if (guard === undefined) continue;
    guards.push(guard);
    for (let port = base + 1; port < base + blockSize && numbers.length < count; port++) {
      if (await isFree(port)) numbers.push(port);
    }
  }
  if (numbers.length >= count) return { numbers, release };
  release();
  throw new EnvironmentError(
    'ports-exhausted',
    `${count} loopback ports are needed and ${numbers.length} are free between ${firstPort} and ${low}; use fewer nodes or end other runs`,
  );
}

async function isFree(port: number): Promise<boolean> {
  const server = await tryListen(port);
  if (server === undefined) return false;
  server.close();
  await once(server, 'close');
  return true;
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
