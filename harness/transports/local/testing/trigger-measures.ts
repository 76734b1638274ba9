import { setTimeout as delay } from 'node:timers/promises';
import type { Link } from '../../../core/plan.ts';
import type { MessageRelay, TrapFired } from '../../../ports/message-relay.ts';
import type { ClusterSpec } from '../../../ports/transport.ts';
import { TestCluster, until } from '../../testing/test-cluster.ts';
import { createLocal } from '../local.ts';
import { settled } from './settled.ts';

/** Measures, from inside the containment, how soon after a message was seen its fault is in effect. */
const rounds = 15;
const everyMs = 20;
const links: readonly Link[] = [['n1', 'n2']];
const measured: Record<string, number[]> = {};

const start = async (spec: ClusterSpec): ReturnType<ReturnType<typeof createLocal>['provision']> =>
  await createLocal().provision({ ...spec, relay: true, framings: { peer: 'newline-json' } });
await using cluster = await TestCluster.bare(start, ['n1', 'n2']);
const { net } = cluster.cluster;
const relay = requireRelay();
await startReceiver();
await startSender();

/** The message is held: nothing that comes after it can arrive before the fault. */
for (let round = 0; round < rounds; round++) {
  const fired = await trap(`held ${round}`);
  await note('a message seen, to the fault in effect while it is held (a cut)', fired, async () => {
    await net.cut('bench', links);
  });
  await relay.release('bench', fired.trap, 'drop');
  await net.heal('bench');
  await settled();
}
for (let round = 0; round < rounds; round++) {
  const fired = await trap(`killed ${round}`);
  await note('a message seen, to the receiver killed and gone', fired, async () => {
    await cluster.node('n2').signalAll('SIGKILL');
    while ((await cluster.node('n2').pids()).length > 0) await delay(0);
  });
  await relay.release('bench', fired.trap, 'drop');
  await startReceiver();
}
process.stdout.write(`${JSON.stringify(measured)}\n`);

async function note(what: string, fired: TrapFired, strike: () => Promise<void>): Promise<void> {
  await strike();
  (measured[what] ??= []).push(Number(process.hrtime.bigint()) / 1e6 - fired.message.atMs);
}

async function trap(id: string): Promise<TrapFired> {
  const { promise, resolve } = Promise.withResolvers<TrapFired>();
  const stop = relay.onTrap((fired) => {
    if (fired.trap === id) resolve(fired);
  });
  const match = { links, port: 'peer', fields: { kind: { is: 'commit' } } };
  await relay.arm('bench', { id, match, count: 1, when: 'before', deliverInFlight: false });
  const fired = await promise;
  stop();
  return fired;
}

async function startReceiver(): Promise<void> {
  const { host, port } = cluster.cluster.listen('n2', 'peer');
  const lines: string[] = [];
  const program = `require('net').createServer((s) => { s.on('error', () => {}); s.resume(); }).listen(${port}, '${host}', () => console.log('up'))`;
  await cluster.node('n2').spawn({ argv: [process.execPath, '-e', program], onLine: (line) => lines.push(line) });
  await until('the receiver listens', () => lines.includes('up'));
}

/** Says a commit every few milliseconds, and dials again when nobody listens. */
async function startSender(): Promise<void> {
  const { host, port } = cluster.cluster.listen('n2', 'peer');
  const program = `
const dial = () => {
  const socket = require('net').connect(${port}, '${host}');
  const timer = setInterval(() => socket.write('{"kind":"commit"}\\n'), ${everyMs});
  socket.on('error', () => {});
  socket.on('close', () => { clearInterval(timer); setTimeout(dial, ${everyMs}); });
};
dial();`;
  await cluster.node('n1').spawn({ argv: [process.execPath, '-e', program] });
}

function requireRelay(): MessageRelay {
  if (net.relay === undefined) throw new Error('the cluster has no relay');
  return net.relay;
}
