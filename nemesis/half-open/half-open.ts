import { EnvironmentError } from '../../harness/core/errors.ts';
import type { NodeName } from '../../harness/core/op.ts';
import type { Step } from '../../harness/core/plan.ts';
import type { DrawContext, Evidence, Fault, FaultContext, Injected } from '../../harness/ports/fault.ts';
import type { Cluster } from '../../harness/ports/transport.ts';
import { drawLength } from '../draw-duration.ts';
import { drawTarget } from '../draw-target.ts';
import { faultOptions, stepOf, targetOf } from '../fault-options.ts';
import { killOptionsSchema } from '../kill/draw-kill.ts';
import { kill } from '../kill/kill.ts';
import { nft, runOn, tablesOn } from '../loss/nft.ts';
import { resolveTarget } from '../resolve-target.ts';
import { leftOf, standing, undo } from '../standing-changes.ts';

/**
 * Kills a node and keeps its kernel from saying so: the ends and resets that a dying process leaves to TCP are dropped, so
 * that its peers keep connections to nobody, as they do when a machine loses its power (RFC 9293, 3.5.1, half-open
 * connections).
 */
export const halfOpen: Fault = {
  name: 'half-open',
  class: 'crash',
  summary: 'kills nodes whose peers keep their half of every connection: no end and no reset reaches them',
  mechanism: "nftables drops what the dead node's kernel sends with FIN or RST; then SIGKILL",
  finds: 'peers that wait for a connection that is gone, missing heartbeats and keep-alives, requests sent to nobody',
  evidence: "the processes are gone, and their peers' tables of connections still have their halves",
  needs: ['signal', 'packet-loss'],
  claims: ['processes'],
  mayEnd: true,
  draw,
  inject,
  prove,
  bit,
  heal: async (injected, context) => {
    await undo(context.cluster, stepOf(injected));
    await kill.heal(injected, context);
  },
  proveHealed,
};

function draw(context: DrawContext): ReturnType<Fault['draw']> {
  const { prng, nodes } = context;
  return {
    // Whose peers die as well leaves nobody with a half of a connection.
    target: drawTarget({ ...context, quorum: 'keep' }),
    options: { lingerMs: prng.between(0, 12), fallback: prng.pick(nodes) },
    durationMs: drawLength(context, 6),
  };
}

async function inject(step: Step, context: FaultContext): Promise<Injected> {
  const options = faultOptions(step, killOptionsSchema);
  const { cluster } = context;
  if (cluster.net.relay !== undefined)
    throw new EnvironmentError(
      'relayed',
      'a relay carries the links of this run: use stall, which silences them in it',
    );
  const target = resolveTarget(targetOf(step), context, options.fallback);
  const table = `indoubt-half-open-${step.id.replaceAll(/[^a-zA-Z0-9]/g, '-')}`;
  standing(cluster, step.id, {
    undo: async () => {
      await Promise.all(
        target.nodes.map(async (node) => await nft(cluster, node, `add table ip ${table}\ndelete table ip ${table}\n`)),
      );
    },
    left: async () => {
      const listed = await Promise.all(
        target.nodes.map(async (node) => [node, await tablesOn(cluster, node)] as const),
      );
      return listed.filter(([, names]) => names.includes(table)).map(([node]) => `rules on ${node}`);
    },
  });
  const rules = [
    `add table ip ${table}`,
    `add chain ip ${table} output { type filter hook output priority -155; policy accept; }`,
    `add rule ip ${table} output tcp flags & (fin | rst) != 0 counter drop`,
    '',
  ].join('\n');
  await Promise.all(target.nodes.map(async (node) => await nft(cluster, node, rules)));
  const killed = await kill.inject(
    { ...step, do: { ...actionOf(step), target: { kind: 'nodes', nodes: target.nodes } } },
    context,
  );
  return { ...killed, note: `its ends and resets are dropped by nftables, and ${killed.note}; ${target.how}` };
}

/** The processes are gone, and their peers' kernels still list connections to them. */
async function prove(injected: Injected, context: FaultContext): Promise<Evidence> {
  const gone = await kill.prove(injected, context);
  const kept = await Promise.all(injected.targets.map(async (node) => await keptBy(node, injected, context)));
  const note = kept.map(({ node, count }) => `${count} connections to ${node} are established at its peers`).join(', ');
  return { holds: gone.holds && kept.every(({ count }) => count > 0), note: `${gone.note}; ${note}` };
}

async function keptBy(
  node: NodeName,
  { targets }: Injected,
  { cluster, nodes, system }: FaultContext,
): Promise<{ node: NodeName; count: number }> {
  const { host } = cluster.listen(node, system.probePorts.nodes);
  const peers = nodes.filter((other) => !targets.includes(other));
  const listed = await Promise.all(
    peers.map(async (peer) => await runOn(cluster, peer, ['ss', '-Htn', 'state', 'established', 'dst', host])),
  );
  return { node, count: listed.flatMap((text) => text.split('\n').filter((line) => line.trim() !== '')).length };
}

/** What was dropped are the ends of the system's own connections: a probe of ours would have closed its own before. */
async function bit(injected: Injected, { cluster }: FaultContext): Promise<Evidence> {
  const counts = await Promise.all(injected.targets.map(async (node) => await droppedOn(cluster, node)));
  const dropped = counts.reduce((sum, each) => sum + each, 0);
  return { holds: dropped > 0, note: `${dropped} ends and resets were dropped, by nftables counters` };
}

async function droppedOn(cluster: Cluster, node: NodeName): Promise<number> {
  const text = await runOn(cluster, node, ['nft', 'list', 'ruleset']);
  const counted = [...text.matchAll(/tcp flags (?:& \()?(?:fin \| rst|fin,rst).*counter packets (\d+) /g)];
  return counted.reduce((sum, [, packets]) => sum + Number(packets), 0);
}

async function proveHealed(injected: Injected, context: FaultContext): Promise<Evidence> {
  const left = await leftOf(context.cluster, stepOf(injected));
  if (left.length > 0) return { holds: false, note: `still there: ${left.join(', ')}` };
  return await kill.proveHealed(injected, context);
}

function actionOf(step: Step): Extract<Step['do'], { kind: 'fault' }> {
  if (step.do.kind === 'fault') return step.do;
  throw new EnvironmentError('no-fault', `step ${step.id} is a phase, not a fault`);
}
