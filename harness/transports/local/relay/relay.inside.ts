import { once } from 'node:events';
import { readFileSync, readdirSync } from 'node:fs';
import { connect } from 'node:net';
import { expect, test } from 'vitest';
import type { Link } from '../../../core/plan.ts';
import { type Cluster, type ClusterSpec, clientsName } from '../../../ports/transport.ts';
import { clientCutConformance, netConformance } from '../../testing/net-conformance.ts';
import { probeConformance } from '../../testing/probe-conformance.ts';
import { TestCluster, until } from '../../testing/test-cluster.ts';
import { createLocal } from '../local.ts';
import { modeHere, optionsOf } from '../testing/mode.ts';

const mode = modeHere();
const transport = createLocal(optionsOf(mode));
const relayed = async (spec: ClusterSpec): Promise<Cluster> =>
  await transport.provision({ ...spec, relay: true, framings: { peer: 'raw', client: 'raw' } });

// Whoever knows the network need not know that a relay is in the way.
netConformance(relayed);
probeConformance(relayed);
clientCutConformance(relayed);

test('a cut acts in the relay, and the kernel has no rule of it', async () => {
  await using cluster = await TestCluster.serving(relayed);
  const { net } = cluster.cluster;
  expect(net.mechanism).toBe('relay');
  await cluster.tell('n1', 'n2', 'before');
  await net.cut('a', [['n1', 'n2']]);
  await cluster.server('n1').say('n2', 'during');
  await until('it is counted', async () => (await net.counts('a'))[0]?.lost === 1);
  expect(await cluster.server('n2').heard('n1')).toEqual(['before']);
  const link: Link = ['n1', 'n2'];
  expect((await net.probe(link, 'peer', 300)).outcome).toBe('silent');
  expect((await net.probe(['n3', 'n2'], 'peer', 5_000)).outcome).toBe('answered');
  // The probes are not counted.
  expect((await net.counts('a')).map(({ lost }) => lost)).toEqual([1]);
});

test('a node sees its peer’s own address, and clients’', async () => {
  await using cluster = await TestCluster.bare(relayed);
  const { host, port } = cluster.cluster.listen('n2', 'client');
  const lines: string[] = [];
  const program = `require('net').createServer((s) => { console.log(s.remoteAddress); s.on('error', () => {}); s.resume(); }).listen(${port}, '${host}', () => console.log('listening'))`;
  await cluster.node('n2').spawn({ argv: [process.execPath, '-e', program], onLine: (line) => lines.push(line) });
  await until('it listens', () => lines.includes('listening'));
  const dial = `const s = require('net').connect(${port}, '${host}', () => s.destroy())`;
  await cluster.node('n1').run([process.execPath, '-e', dial], AbortSignal.timeout(20_000));
  await until('n1 is seen', () => lines.length === 2);
  const client = connect(cluster.cluster.reach(clientsName, 'n2', 'client'));
  await once(client, 'connect');
  await until('the client is seen', () => lines.length === 3);
  client.destroy();
  expect(lines.slice(1)).toEqual([cluster.cluster.listen('n1', 'client').host, cluster.cluster.clientAddress]);
});

test('nothing of it outlives the cluster', async () => {
  const before = outposts();
  await using cluster = await TestCluster.serving(relayed);
  expect(outposts().length).toBe(before.length + cluster.names.length);
  await cluster.cluster.dispose();
  expect(outposts()).toEqual(before);
});

function outposts(): string[] {
  return readdirSync('/proc').filter((name) => /^\d+$/.test(name) && commandOf(name).includes('indoubt-outpost'));
}

function commandOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    // It has ended meanwhile.
    return '';
  }
}
