import { createLocal } from '../local.ts';

/** What a run with disks does inside its containment: writes on every node, one of whose disks loses power again and again. */
const [folder = ''] = process.argv.slice(2);
const cluster = await createLocal({ mechanism: 'neighbour entries' }).provision({
  nodes: ['n1', 'n2'],
  ports: { peer: 7_001 },
  disk: true,
  dataFolder: `${folder}/data`,
  logFolder: `${folder}/logs`,
});
const writing = ['sh', '-c', 'while :; do echo x >> log; sleep 0.01; done'];
await cluster.node('n1').spawn({ argv: writing });
process.stdout.write('up\n');
const { disk } = cluster.node('n2');
for (;;) {
  await disk?.fill();
  await disk?.release();
  await disk?.losePower();
}
