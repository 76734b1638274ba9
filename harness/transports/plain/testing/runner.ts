import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { serverPorts } from '../../testing/server-config.ts';
import { serverAnswers, startServer } from '../../testing/test-cluster.ts';
import { plain } from '../plain.ts';

/** A run in small: three real servers, cuts, kills and restarts without end, until somebody ends it. */
const folder = process.argv[2] ?? '';
const nodes = ['n1', 'n2', 'n3'];

async function up(name: string): Promise<void> {
  await startServer(cluster, name);
  while (!(await serverAnswers(cluster, name))) await delay(5);
}

const cluster = await plain.provision({
  nodes,
  ports: serverPorts,
  dataFolder: join(folder, 'data'),
  logFolder: join(folder, 'logs'),
});
await Promise.all(nodes.map(up));
process.stdout.write('up\n');
for (;;) {
  await cluster.net.cut('a', [['n1', 'n2']]);
  await cluster.node('n2').signalAll('SIGKILL');
  await cluster.net.heal('a');
  await up('n2');
}
