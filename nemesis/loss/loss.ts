import { EnvironmentError } from '../../harness/core/errors.ts';
import type { NodeName } from '../../harness/core/op.ts';
import type { Step } from '../../harness/core/plan.ts';
import type { Evidence, Fault, FaultContext, Injected } from '../../harness/ports/fault.ts';
import type { Cluster } from '../../harness/ports/transport.ts';
import { faultOptions, stepOf, targetOf } from '../fault-options.ts';
import { resolveTarget } from '../resolve-target.ts';
import { leftOf, standing, undo } from '../standing-changes.ts';
import { drawLoss, lossOptionsSchema } from './draw-loss.ts';
import { type LossCounts, addRules, parseCounts, probePort, removeRules, tableOf } from './loss-rules.ts';
import { nft, runOn, tablesOn } from './nft.ts';

/** With a chance of 5 in 100, all of them arrive in one case of thirty thousand. */
const datagrams = 200;

/** Loses packets on receipt, by the kernel: connections stay, and TCP sends again what is lost, late. */
export const loss: Fault = {
  name: 'loss',
  class: 'omission',
  summary: 'loses a share of the packets that a node receives from the others',
  mechanism: "nftables in the node's network, by a random number for each packet",
  finds: 'time-outs that a few retransmissions exceed, heartbeats that are trusted one by one, failed detectors',
  evidence: "datagrams that the receiver's kernel did not count, and packets dropped by the rule",
  needs: ['packet-loss'],
  claims: [],
  family: 'links',
  draw: drawLoss,
  inject,
  prove,
  bit,
  heal: async (injected, { cluster }) => await undo(cluster, stepOf(injected)),
  proveHealed,
};

async function inject(step: Step, context: FaultContext): Promise<Injected> {
  const options = faultOptions(step, lossOptionsSchema);
  const { cluster } = context;
  if (cluster.net.relay !== undefined)
    throw new EnvironmentError(
      'relayed',
      'a relay carries the links of this run: use drop, which loses messages in it',
    );
  const { nodes: targets, how } = resolveTarget(targetOf(step), context, options.fallback);
  standing(cluster, step.id, {
    undo: async () => {
      await Promise.all(targets.map(async (node) => await nft(cluster, node, removeRules(step.id))));
    },
    left: async () => {
      const listed = await Promise.all(targets.map(async (node) => [node, await tablesOn(cluster, node)] as const));
      return listed.filter(([, names]) => names.includes(tableOf(step.id))).map(([node]) => `rules on ${node}`);
    },
  });
  await Promise.all(
    targets.map(async (node) => {
      const senders = context.nodes.filter((other) => other !== node).map((other) => addressOf(context, other));
      await nft(cluster, node, addRules(step.id, senders, options.percent));
    }),
  );
  return {
    targets,
    links: targets.flatMap((to) => context.nodes.filter((from) => from !== to).map((from) => [from, to] as const)),
    note: `${options.percent} % of what ${targets.join(', ')} receive from other nodes is lost, by nftables; ${how}`,
    memory: { step: step.id },
  };
}

/** Datagrams from another node: the receiver's kernel has counted some as lost, and not all. */
async function prove(injected: Injected, context: FaultContext): Promise<Evidence> {
  const step = stepOf(injected);
  const { cluster, nodes } = context;
  const seen = await Promise.all(
    injected.targets.map(async (to) => {
      const from = nodes.find((node) => node !== to) ?? to;
      await sendDatagrams(cluster, from, addressOf(context, to));
      return { to, from, ...(await countsOn(cluster, to, step)) };
    }),
  );
  const holds = seen.every(({ probed, probesLost }) => probesLost > 0 && probesLost < probed);
  const note = seen.map(({ from, to, probed, probesLost }) => `${from} to ${to}: ${probesLost} of ${probed} lost`);
  return { holds: holds && seen.length > 0, note: `datagrams, as the receiver's kernel counts: ${note.join(', ')}` };
}

async function bit(injected: Injected, { cluster }: FaultContext): Promise<Evidence> {
  const step = stepOf(injected);
  const counts = await Promise.all(injected.targets.map(async (node) => await countsOn(cluster, node, step)));
  const lost = counts.reduce((sum, each) => sum + each.lost, 0);
  return { holds: lost > 0, note: `${lost} packets with the system's data were lost, by nftables counters` };
}

async function proveHealed(injected: Injected, { cluster }: FaultContext): Promise<Evidence> {
  const left = await leftOf(cluster, stepOf(injected));
  return left.length > 0
    ? { holds: false, note: `still there: ${left.join(', ')}` }
    : { holds: true, note: `no rule of it is left on ${injected.targets.join(', ')}` };
}

async function countsOn(cluster: Cluster, node: NodeName, step: string): Promise<LossCounts> {
  // A table that is gone counts nothing.
  if (!(await tablesOn(cluster, node)).includes(tableOf(step))) return { probed: 0, probesLost: 0, lost: 0 };
  return parseCounts(await runOn(cluster, node, ['nft', 'list', 'table', 'ip', tableOf(step)]));
}

async function sendDatagrams(cluster: Cluster, from: NodeName, host: string): Promise<void> {
  const script = `const s = require('node:dgram').createSocket('udp4'); let left = ${datagrams}; for (let i = left; i > 0; i--) s.send('x', ${probePort}, '${host}', () => { if (--left === 0) s.close(); });`;
  await runOn(cluster, from, [process.execPath, '-e', script]);
}

function addressOf({ cluster, system }: FaultContext, node: NodeName): string {
  return cluster.listen(node, system.probePorts.nodes).host;
}
