import { mkdtemp, rm } from 'node:fs/promises';
import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Link } from '../../../core/plan.ts';
import type { Cluster } from '../../../ports/transport.ts';
import { until } from '../../testing/test-cluster.ts';
import { createLocal } from '../local.ts';
import { settled } from './settled.ts';
import { runTool } from '../run-tool.ts';

/** Measures the network of five nodes, from inside the containment. */
const rounds = 15;
const halvesEach = 4;
const names = ['n1', 'n2', 'n3', 'n4', 'n5'];
const halves: readonly Link[] = ['n1', 'n2'].flatMap((a) =>
  ['n3', 'n4', 'n5'].flatMap((b): Link[] => [
    [a, b],
    [b, a],
  ]),
);
const allLinks = names.flatMap((a) => names.filter((b) => a !== b).map((b): Link => [a, b]));

const measured: Record<string, number[]> = {};

async function time<T>(what: string, work: () => Promise<T>): Promise<T> {
  const startedAt = performance.now();
  const result = await work();
  (measured[what] ??= []).push(performance.now() - startedAt);
  return result;
}

/** Up is not only said: a node answers another, and the harness. */
async function checkUp({ net }: Cluster): Promise<void> {
  const links: Link[] = [...allLinks, ['clients', 'n5']];
  const results = await Promise.all(links.map(async (link) => await net.probe(link, 'peer', 5_000)));
  if (results.some(({ outcome }) => outcome !== 'refused')) throw new Error('a node does not answer');
}

async function measureCuts({ net, node }: Pick<Cluster, 'net' | 'node'>): Promise<void> {
  for (const to of names.slice(1)) {
    await settled();
    await time('rule', async () => await net.cut('one', [['n1', to]]));
    await time('heal', async () => await net.heal('one'));
  }
  for (let round = 0; round < halvesEach; round++) {
    await settled();
    await time('halves', async () => await net.cut('halves', halves));
    await net.heal('halves');
    await time(
      'probes',
      async () => await Promise.all(allLinks.map(async (link) => await net.probe(link, 'peer', 5_000))),
    );
  }
  const process = await time('spawn', async () => await node('n1').spawn({ argv: ['sleep', '1000'] }));
  if (!process.isRunning) throw new Error('it does not run');
}

/** What a script does with named namespaces: one command for each thing. */
async function measurePeer(): Promise<void> {
  const lines = names.flatMap((name, index) => [
    `ip netns add ${name}`,
    `ip link add p${index} type veth peer name e${index}`,
    `ip link set e${index} netns ${name}`,
    `ip link set p${index} master b0 up`,
    `ip -n ${name} addr add 198.19.0.${index + 1}/24 dev e${index}`,
    `ip -n ${name} link set e${index} up`,
    `ip -n ${name} link set lo up`,
  ]);
  await run('mount -t tmpfs tmpfs /run');
  for (let round = 0; round < 5; round++) {
    await time('peer up', async () => await run(`ip link add b0 type bridge\nip link set b0 up\n${lines.join('\n')}`));
    await time(
      'peer down',
      async () => await run(`${names.map((name) => `ip netns del ${name}`).join('\n')}\nip link del b0`),
    );
  }
}

async function run(script: string): Promise<void> {
  const env = { PATH: `${process.env['PATH'] ?? ''}:/usr/sbin:/sbin` };
  const { code, stderr } = await runTool({ argv: ['sh', '-ec', script], input: '', env, timeoutMs: 20_000 });
  if (code !== 0) throw new Error(stderr);
}

const folder = await mkdtemp(join(tmpdir(), 'indoubt-bench-'));
const spec = {
  nodes: names,
  ports: { peer: 7_001 },
  dataFolder: join(folder, 'data'),
  logFolder: join(folder, 'logs'),
};
try {
  for (let round = 0; round < rounds; round++) {
    const devices = readdirSync('/proc/sys/net/ipv4/conf').length;
    const cluster = await time('up', async () => await createLocal().provision(spec));
    await checkUp(cluster);
    if (round % 5 === 0) await measureCuts({ net: cluster.net, node: (name) => cluster.node(name) });
    await time('down', async () => {
      const left = await cluster.dispose();
      if (left.length > 0) throw new Error(left.join(', '));
    });
    await time('links gone', async () => {
      await until(
        'the kernel has taken the links down',
        () => readdirSync('/proc/sys/net/ipv4/conf').length <= devices,
      );
    });
  }
  await measurePeer();
} finally {
  await rm(folder, { recursive: true });
}
process.stdout.write(`${JSON.stringify(measured)}\n`);
