import { afterEach, beforeEach, expect, test } from 'vitest';
import type { SystemContext } from '../../ports/system.ts';
import type { Cluster } from '../../ports/transport.ts';
import { startLoopbackCluster } from '../testing/loopback-cluster.ts';
import { nodeConfigOf } from './node-config-of.ts';

let cluster: Cluster;
beforeEach(async () => {
  cluster = await startLoopbackCluster(['n1', 'n2', 'n3'], ['peer', 'client']);
});
afterEach(async () => void (await cluster.dispose()));

function contextWith(initial: SystemContext['initial']): SystemContext {
  return { cluster, version: '1', options: {}, initial, onTrace: () => {} };
}

const initial = { accounts: { a0: 10, a1: 20 }, placement: { a0: 'n2', a1: 'n3' } };

test('the first node coordinates and keeps nothing; each other keeps its own accounts', () => {
  expect(nodeConfigOf('n1', contextWith(initial)).identity).toMatchObject({
    role: 'coordinator',
    participants: ['n2', 'n3'],
    accounts: {},
  });
  expect(nodeConfigOf('n3', contextWith(initial)).identity).toMatchObject({
    role: 'participant',
    coordinator: 'n1',
    accounts: { a1: 20 },
  });
});

test('two nodes share the secret of their link, and no node has the key of another', () => {
  const [one, two, three] = ['n1', 'n2', 'n3'].map((name) => nodeConfigOf(name, contextWith(initial)));
  expect(one?.linkKeys['n2']).toBe(two?.linkKeys['n1']);
  expect(one?.linkKeys['n2']).not.toBe(one?.linkKeys['n3']);
  expect(new Set([one, two, three].map((config) => config?.privateKey)).size).toBe(3);
  expect(one?.publicKeys).toEqual(two?.publicKeys);
  expect(Object.keys(two?.linkKeys ?? {})).toEqual(['n1', 'n3']);
});

test('the keys of another run are others', async () => {
  const first = nodeConfigOf('n1', contextWith(initial));
  const other = await startLoopbackCluster(['n1', 'n2', 'n3'], ['peer', 'client']);
  expect(nodeConfigOf('n1', { ...contextWith(initial), cluster: other }).linkKeys).not.toEqual(first.linkKeys);
  await other.dispose();
});

test('data that is no accounts is refused, with what would do', () => {
  expect(() => nodeConfigOf('n1', contextWith(null))).toThrow('transfer');
});
