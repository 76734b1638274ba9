import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { Json } from '../../core/json.ts';
import type { Completion, NodeName } from '../../core/op.ts';
import type { Client } from '../../ports/client.ts';
import type { NodeState } from '../../core/trace.ts';
import type { SystemContext } from '../../ports/system.ts';
import type { Cluster } from '../../ports/transport.ts';
import { startLoopbackCluster } from '../testing/loopback-cluster.ts';
import { findEtcd, versionOf } from './binary.ts';
import { etcd } from './system.ts';

const path = await findEtcd();
const names: readonly NodeName[] = ['n1', 'n2', 'n3'];
const readyMs = 20_000;

describe.skipIf(path === undefined)('etcd (skipped where there is no etcd on PATH or in the cache folder)', () => {
  let cluster: Cluster;
  let context: SystemContext;
  const clients: Client[] = [];

  beforeAll(async () => {
    cluster = await startLoopbackCluster(names, Object.keys(etcd.ports));
    context = { cluster, version: 'installed', options: {}, initial: null, onTrace: () => {} };
    for (const node of cluster.nodes) await etcd.install(node, context);
    for (const node of cluster.nodes) await etcd.start(node, context);
    await ready();
  });

  afterAll(async () => {
    await Promise.all(clients.map(async (client) => await client.close()));
    await cluster.dispose();
  });

  async function ready(): Promise<void> {
    for (const node of cluster.nodes) {
      const isReady = async (): Promise<void> => expect(await etcd.isReady(node, context, limit())).toBe(true);
      await vi.waitFor(isReady, { timeout: readyMs });
    }
  }

  async function states(): Promise<readonly (NodeState | undefined)[]> {
    return await Promise.all(names.map(async (name) => await etcd.observe?.(name, context, limit())));
  }

  /** The leader that every member agrees on; after an election that takes a moment. */
  async function leader(): Promise<NodeName> {
    let leaders = new Set<NodeName | undefined>();
    const isAgreed = async (): Promise<void> => {
      leaders = new Set((await states()).map((state) => state?.leader));
      expect(leaders.size).toBe(1);
    };
    await vi.waitFor(isAgreed, { timeout: readyMs });
    return [...leaders][0] ?? '';
  }

  async function open(node: NodeName): Promise<Client> {
    const client = etcd.clients['register']?.({
      node,
      nodes: names,
      options: {},
      reach: (to, port) => cluster.reach('clients', to, port),
      ...(cluster.clientAddress === undefined ? {} : { localAddress: cluster.clientAddress }),
    });
    if (client === undefined) throw new Error('etcd has no client for the workload register');
    clients.push(client);
    await client.open(limit());
    return client;
  }

  test('the version is found, and members tell the same one', async () => {
    const version = await versionOf(path ?? '');
    expect(version).toMatch(/^\d+\.\d+\.\d+/);
    expect(await etcd.missing('installed')).toBeUndefined();
    expect(await etcd.versionHere?.('installed')).toBe(version);
    expect(await etcd.observe?.('n1', context, limit())).toMatchObject({ version });
  });

  test('one member leads, all name it, and all are in one term', async () => {
    const leading = await leader();
    const all = await states();
    expect(names.filter((_name, index) => all[index]?.role === 'leader')).toEqual([leading]);
    expect(all.filter((state) => state?.role === 'follower')).toHaveLength(2);
    expect(new Set(all.map((state) => state?.epoch)).size).toBe(1);
    expect(all.map((state) => state?.incarnation)).toEqual([1, 1, 1]);
    expect(all.every((state) => (state?.commitIndex ?? 0) > 0)).toBe(true);
  });

  test('what one member wrote every other reads, and a compare-and-set tells what it found', async () => {
    const [a, b, c] = await Promise.all(names.map(open));
    expect(await call(a, 'read', { key: 'k' })).toEqual({ type: 'ok', value: { key: 'k', value: null } });
    expect(await call(a, 'write', { key: 'k', value: 1 })).toEqual({ type: 'ok', value: { key: 'k', value: 1 } });
    expect(await call(b, 'read', { key: 'k' })).toEqual({ type: 'ok', value: { key: 'k', value: 1 } });
    expect(await call(c, 'cas', { key: 'k', from: 1, to: 2 })).toMatchObject({ type: 'ok' });
    expect(await call(a, 'cas', { key: 'k', from: 1, to: 3 })).toEqual({ type: 'fail', error: 'mismatch' });
    expect(await call(b, 'cas', { key: 'other', from: 1, to: 3 })).toEqual({ type: 'fail', error: 'mismatch' });
    expect(await call(b, 'cas', { key: 'other', from: null, to: 3 })).toMatchObject({ type: 'ok' });
    expect(await call(a, 'read', { key: 'k' })).toEqual({ type: 'ok', value: { key: 'k', value: 2 } });
  });

  test('a killed member refuses connections, the others go on, and after a restart it is back', async () => {
    const victim = names.find((name) => name !== 'n1') ?? '';
    const client = await open(victim);
    const other = await open('n1');
    await cluster.node(victim).signalAll('SIGKILL');
    // The first request may still find the old connection, and then nobody knows.
    await call(client, 'write', { key: 'victim', value: 0 });
    expect(await call(client, 'write', { key: 'victim', value: 1 })).toEqual({
      type: 'fail',
      error: 'connection refused',
    });
    await expect(etcd.observe?.(victim, context, limit())).rejects.toThrow('connection refused');
    expect(await etcd.isReady(cluster.node(victim), context, limit())).toBe(false);
    const isServed = async (): Promise<string> => (await call(other, 'write', { key: 'k', value: 9 })).type;
    await expect.poll(isServed, { timeout: readyMs }).toBe('ok');
    await etcd.start(cluster.node(victim), context);
    await ready();
    expect(await call(client, 'read', { key: 'k' })).toEqual({ type: 'ok', value: { key: 'k', value: 9 } });
    expect(await etcd.observe?.(victim, context, limit())).toMatchObject({ incarnation: 2 });
  });

  test('a write that the leader was killed under is read later only if it was not answered with fail', async () => {
    const victim = await leader();
    const outcomes = await Promise.all(
      names.map(async (name) => {
        const client = await open(name);
        const completions: Completion[] = [];
        for (let value = 1; value <= 400; value++) {
          if (value === 100 && name === victim) await cluster.node(victim).signalAll('SIGKILL');
          completions.push(await call(client, 'write', { key: `of ${name}`, value }));
        }
        return { name, completions };
      }),
    );
    await etcd.start(cluster.node(victim), context);
    await ready();
    const types = new Set(outcomes.flatMap(({ completions }) => completions.map(({ type }) => type)));
    expect(types).toContain('ok');
    expect(types).toContain('fail');
    const reader = await open(victim);
    for (const { name, completions } of outcomes) {
      const lastOk = completions.findLastIndex(({ type }) => type === 'ok') + 1;
      const seen = await call(reader, 'read', { key: `of ${name}` });
      const value = Number(seen.type === 'ok' && (seen.value as { value: Json }).value);
      // Nothing acknowledged is lost; what came later and may have happened may have.
      expect(value).toBeGreaterThanOrEqual(lastOk);
      expect(completions[value - 1]?.type).not.toBe('fail');
    }
  });

  test('without a majority a write is info and a member is not ready, but still answers for itself', async () => {
    const client = await open('n1');
    const others = names.filter((name) => name !== 'n1').map((name) => cluster.node(name));
    for (const node of others) await node.signalAll('SIGSTOP');
    try {
      const stop = AbortSignal.timeout(1_500);
      const completion = await client.invoke({ process: 0, f: 'write', value: { key: 'k', value: 77 } }, stop);
      expect(completion.type).toBe('info');
      expect(await etcd.isReady(cluster.node('n1'), context, limit())).toBe(false);
      await expect(etcd.finalState?.('n1', context, AbortSignal.timeout(500))).rejects.toThrow('timed out');
      expect((await etcd.observe?.('n1', context, limit()))?.epoch).toBeGreaterThan(0);
    } finally {
      for (const node of others) await node.signalAll('SIGCONT');
    }
    await ready();
  });

  test('at the end every member holds the same data', async () => {
    const finals = await Promise.all(names.map(async (name) => await etcd.finalState?.(name, context, limit())));
    expect(finals[0]?.data).toMatchObject({ other: 3 });
    expect(finals[1]).toEqual(finals[0]);
    expect(finals[2]).toEqual(finals[0]);
  });

  test('starting after an install begins with nothing', async () => {
    await Promise.all(cluster.nodes.map(async (node) => await node.signalAll('SIGKILL')));
    for (const node of cluster.nodes) await etcd.install(node, context);
    for (const node of cluster.nodes) await etcd.start(node, context);
    await ready();
    expect(await etcd.finalState?.('n2', context, limit())).toEqual({ data: {} });
  });
});

function limit(): AbortSignal {
  return AbortSignal.timeout(5_000);
}

async function call(client: Client | undefined, f: string, value: Json): Promise<Completion> {
  if (client === undefined) throw new Error('no client');
  return await client.invoke({ process: 0, f, value }, AbortSignal.timeout(2_000));
}
