import { createLocal } from '../local.ts';
import { modeHere, optionsOf } from './mode.ts';

/** What a run does inside its containment: a cluster, a process tree on every node, a cut; then it waits for its end. */
const [folder = ''] = process.argv.slice(2);
const cluster = await createLocal(optionsOf(modeHere())).provision({
  nodes: ['n1', 'n2', 'n3'],
  ports: { peer: 7_001 },
  dataFolder: `${folder}/data`,
  logFolder: `${folder}/logs`,
});
const tree = ['sh', '-c', 'sleep 1000 & setsid sleep 1001 & wait'];
await Promise.all(cluster.nodes.map(async (node) => await node.spawn({ argv: tree })));
await cluster.net.cut('a', [['n1', 'n2']]);
process.stdout.write('up\n');
setInterval(() => undefined, 1_000);
