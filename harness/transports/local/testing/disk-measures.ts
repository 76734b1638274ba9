import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { EnvironmentError } from '../../../core/errors.ts';
import { startDiskCluster } from '../../testing/disk-cluster.ts';
import { createLocal } from '../local.ts';

/** Measures what becomes of a node's disk, from inside the containment: the node runs nothing. */
const rounds = 15;
const measured: Record<string, number[]> = {};

await using cluster = await startDiskCluster(async (spec) => await createLocal().provision(spec), ['n1']);
const node = cluster.context.cluster.node('n1');
const { disk } = node;
if (disk === undefined) throw new EnvironmentError('benchmark', 'the node has no disk');
await node.signalAll('SIGKILL');
while ((await node.pids()).length > 0) await node.signalAll('SIGKILL');

for (let round = 0; round < rounds; round++) {
  await writeFile(join(disk.folder, 'log'), 'x'.repeat(1_000_000));
  await measure('power loss and remount', async () => await disk.losePower());
  await measure('a disk is filled', async () => await disk.fill());
  await measure('a disk has its room again', async () => await disk.release());
}
process.stdout.write(`${JSON.stringify(measured)}\n`);

async function measure(what: string, work: () => Promise<void>): Promise<void> {
  const startedAt = performance.now();
  await work();
  (measured[what] ??= []).push(performance.now() - startedAt);
}
