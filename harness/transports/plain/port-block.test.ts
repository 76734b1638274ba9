import { once } from 'node:events';
import { createServer } from 'node:net';
import { expect, test } from 'vitest';
import { claimPorts } from './port-block.ts';
import { PortMap, loopback } from './port-map.ts';

test('two claims at a time never share a port, and every port can be listened on', async () => {
  const claims = await Promise.all([claimPorts(70), claimPorts(70), claimPorts(10)]);
  const numbers = claims.flatMap((claim) => claim.numbers);
  expect(new Set(numbers).size).toBe(150);
  for (const port of claims[0]?.numbers ?? []) {
    const server = createServer().listen(port, loopback);
    await once(server, 'listening');
    server.close();
    await once(server, 'close');
  }
  for (const claim of claims) claim.release();
});

test('more than there is can’t be had, and that is said', async () => {
  await expect(claimPorts(100_000)).rejects.toThrow(/100000 loopback ports are needed/);
});

test('every node, source and port of a cluster has a port of its own', () => {
  const nodes = ['n1', 'n2', 'n3'];
  const ports = ['peer', 'client'];
  const size = PortMap.size(nodes, ports);
  const map = PortMap.assign(
    nodes,
    ports,
    Array.from({ length: size }, (_, index) => 1_000 + index),
  );
  const all = nodes.flatMap((to) =>
    ports.flatMap((port) => [...nodes, 'clients'].map((from) => map.reach(from, to, port).port)),
  );
  expect(new Set(all).size).toBe(size);
  expect(map.reach('n1', 'n1', 'peer')).toEqual(map.listen('n1', 'peer'));
  expect(map.listen('n1', 'peer')).not.toEqual(map.reach('n2', 'n1', 'peer'));
});
