import { once } from 'node:events';
import { readFileSync, readdirSync } from 'node:fs';
import { type Socket, connect } from 'node:net';
import { describe, expect, test } from 'vitest';
import type { Link } from '../../core/plan.ts';
import { type ClusterSpec, clientsName } from '../../ports/transport.ts';
import { TestCluster, until } from '../testing/test-cluster.ts';
import { createLocal } from './local.ts';
import type { LocalOptions } from './local-options.ts';
import { processTable } from '../process-table.ts';
import { modeHere, optionsOf } from './testing/mode.ts';
import { ToolFolder } from './testing/tool-folder.ts';

const mode = modeHere();
const timeLimit = (): AbortSignal => AbortSignal.timeout(20_000);

async function cluster(
  options: LocalOptions = optionsOf(mode),
  names: readonly string[] = ['n1', 'n2'],
): Promise<TestCluster> {
  return await TestCluster.bare(async (spec: ClusterSpec) => await createLocal(options).provision(spec), names);
}

/** A server on a node that prints the address of whoever connects. */
async function serve(test: TestCluster, node: string, lines: string[]): Promise<void> {
  const { host, port } = test.cluster.listen(node, 'client');
  const program = `require('net').createServer((s) => { console.log(s.remoteAddress); s.on('error', () => {}); s.resume(); }).listen(${port}, '${host}', () => console.log('listening'))`;
  await test.node(node).spawn({ argv: [process.execPath, '-e', program], onLine: (line) => lines.push(line) });
  await until('it listens', () => lines.includes('listening'));
}

async function output(test: TestCluster, node: string, ...argv: string[]): Promise<string> {
  return (await test.node(node).run(argv, timeLimit())).stdout;
}

async function closed(socket: Socket): Promise<void> {
  await once(socket, 'connect');
  socket.destroy();
}

describe('addresses', () => {
  test('a connection that asks for nothing comes from the clients’ address, one of the harness’s from another', async () => {
    await using test = await cluster();
    const lines: string[] = [];
    await serve(test, 'n1', lines);
    const { clientAddress } = test.cluster;
    await closed(connect(test.cluster.reach(clientsName, 'n1', 'client')));
    await until('it is seen', () => lines.length === 2);
    expect(lines[1]).toBe(clientAddress);
    const control = test.cluster.control('n1', 'client');
    await closed(connect({ ...control }));
    await until('it is seen', () => lines.length === 3);
    expect(lines[2]).toBe(control.localAddress);
    expect(lines[2]).not.toBe(clientAddress);
  });

  test('a node has its own loopback, one address, its name, and no way out', async () => {
    await using test = await cluster();
    expect(await output(test, 'n2', 'uname', '-n')).toBe('n2\n');
    const addresses = await output(test, 'n2', 'ip', '-o', 'addr');
    expect(addresses).toContain('127.0.0.1/8');
    expect(addresses).toContain(test.cluster.listen('n2', 'client').host);
    // A second address would be a path beside the cuts.
    expect(addresses).not.toContain('fe80');
    expect(await output(test, 'n2', 'ip', 'route', 'show', 'default')).toBe('');
  });

  test('a node sees its own processes only, and works in its data folder', async () => {
    await using test = await cluster();
    const names = (await output(test, 'n1', 'ls', '/proc')).split('\n').filter((name) => /^\d+$/.test(name));
    expect(names.length).toBeLessThan(6);
    expect(await output(test, 'n1', 'pwd')).toBe(`${test.node('n1').dataFolder}\n`);
  });

  test('clusters of one run don’t reach each other', async () => {
    await using first = await cluster();
    await using second = await cluster();
    const lines: string[] = [];
    await serve(first, 'n1', lines);
    const { host, port } = first.cluster.reach('n2', 'n1', 'client');
    const program = `require('net').connect(${port}, '${host}').on('connect', () => { console.log('reached'); process.exit(); }).on('error', (error) => console.log(error.code))`;
    expect(await output(second, 'n2', process.execPath, '-e', program)).toBe('ENETUNREACH\n');
    expect(await output(first, 'n2', process.execPath, '-e', program)).toBe('reached\n');
  });
});

describe('probes', () => {
  test('go on when an agent has been killed', async () => {
    await using test = await cluster();
    const link: Link = ['n1', 'n2'];
    expect((await test.cluster.net.probe(link, 'client', 5_000)).outcome).toBe('refused');
    const agents = processTable().filter(({ pid }) => commandOf(pid).includes('indoubt-agent n1'));
    expect(agents.length).toBeGreaterThan(0);
    for (const { pid } of agents) process.kill(pid, 'SIGKILL');
    await until('it is answered again', async () => {
      const probe = await test.cluster.net.probe(link, 'client', 5_000).catch(() => undefined);
      return probe?.outcome === 'refused';
    });
  });

  test('many at once all tell the truth', async () => {
    await using test = await cluster();
    const lines: string[] = [];
    await serve(test, 'n2', lines);
    const results = await Promise.all(
      Array.from({ length: 200 }, async () => await test.cluster.net.probe(['n1', 'n2'], 'client', 10_000)),
    );
    expect(results.filter(({ outcome }) => outcome !== 'answered')).toEqual([]);
  });

  test('a node, a port or an owner that is not there is named', async () => {
    await using test = await cluster();
    const { net } = test.cluster;
    await expect(net.probe(['n1', 'n9'], 'client', 100)).rejects.toThrow(/n9/);
    await expect(net.probe(['n1', 'n2'], 'nothing', 100)).rejects.toThrow(/nothing/);
    await expect(net.cut('a', [['n1', 'n9']])).rejects.toThrow(/n9/);
    expect(await net.counts('a')).toEqual([]);
  });
});

describe('cuts', () => {
  test('of many owners at once stand and fall one by one', async () => {
    await using test = await cluster();
    const { net } = test.cluster;
    const link: Link = ['n1', 'n2'];
    const owners = Array.from({ length: 12 }, (_, index) => `owner ${index}`);
    await Promise.all(owners.map(async (owner) => await net.cut(owner, [link])));
    for (const owner of owners) {
      expect((await net.probe(link, 'client', 60)).outcome).toBe('silent');
      await net.heal(owner);
    }
    expect((await net.probe(link, 'client', 5_000)).outcome).toBe('refused');
  });
});

describe('clusters of one containment', () => {
  test('share the clients’ network, and not what is cut there', async () => {
    const link: Link = [clientsName, 'n1'];
    const back: Link = ['n1', clientsName];
    const outcome = async ({ cluster }: TestCluster): Promise<string> =>
      (await cluster.net.probe(link, 'client', 100)).outcome;
    await using first = await cluster();
    await using second = await cluster();
    await first.cluster.net.cut('a', [back]);
    await second.cluster.net.cut('a', [back]);
    await first.cluster.net.heal('a');
    expect([await outcome(first), await outcome(second)]).toEqual(['refused', 'silent']);
    await first.cluster.dispose();
    expect(await outcome(second)).toBe('silent');
    await using third = await cluster();
    await third.cluster.net.cut('a', [back]);
    expect(await outcome(third)).toBe('silent');
  });
});

describe('what is missing', () => {
  test.skipIf(mode.mechanism !== 'iptables')(
    'without nft, iptables cuts (skipped: but where iptables is tried)',
    async () => {
      using tools = new ToolFolder(['iptables-restore', 'iptables-save', 'iptables']);
      await using test = await cluster({ path: tools.path });
      expect(test.cluster.net.mechanism).toBe('iptables');
    },
  );

  test('without both, neighbour entries cut', async () => {
    using tools = new ToolFolder([]);
    await using test = await cluster({ path: tools.path });
    expect(test.cluster.net.mechanism).toBe('neighbour entries');
    await test.cluster.net.cut('a', [['n1', 'n2']]);
    expect((await test.cluster.net.probe(['n1', 'n2'], 'client', 60)).outcome).toBe('silent');
  });

  test('a mechanism that was asked for is not replaced, and a cluster that can’t be made leaves nothing', async () => {
    using tools = new ToolFolder([]);
    const before = processTable().length;
    await expect(cluster({ path: tools.path, mechanism: 'nftables' })).rejects.toThrow(/nftables/);
    await until('nothing is left', () => processTable().length <= before);
  });

  test('a tool that is not there ends the provision with its name', async () => {
    await expect(cluster({ path: '/nowhere' })).rejects.toThrow(/sh|not found|ENOENT/);
  });
});

test('a disposed cluster’s devices go from the runner’s network', async () => {
  const test = await cluster();
  const made = devices();
  await test[Symbol.asyncDispose]();
  // The kernel takes a network down in its own time.
  await until('they are gone', () => devices().length <= made.length - 2);
  expect(devices().length).toBeLessThanOrEqual(made.length - 2);
});

function devices(): string[] {
  return readdirSync('/proc/sys/net/ipv4/conf');
}

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
  } catch {
    // It ended meanwhile.
    return '';
  }
}
