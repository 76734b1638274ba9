import type { NodeName } from '../../harness/core/op.ts';
import type { Link, Step } from '../../harness/core/plan.ts';
import type { Evidence, Fault, FaultContext, Injected } from '../../harness/ports/fault.ts';
import type { LinkCount } from '../../harness/ports/transport.ts';
import { faultOptions, stepOf, targetOf } from '../fault-options.ts';
import { resolveTarget } from '../resolve-target.ts';
import { aimAtVotes } from '../work-in-flight.ts';
import { beginCut, cutOf, otherCuts } from './active-cuts.ts';
import { drawPartition, plainPartition, type PartitionOptions, partitionOptionsSchema } from './draw-partition.ts';
import { startFlapping } from './flapping.ts';
import { type CutOptions, grudge } from './grudges.ts';
import { proveCut, proveLinks } from './prove-cut.ts';

/** How long each link gets to answer after healing; the executor asks again until its own limit. */
const healProbeMs = 300;

/** Cuts links between nodes, and between nodes and clients, silently: connections stay open and lose everything. */
export const partition: Fault = {
  name: 'partition',
  class: 'partition',
  summary: 'cuts links: halves, isolate-one, majorities-ring, bridge, one-way, partial, flapping',
  mechanism: 'local: packets dropped inside the node; plain: a relay for each directed link',
  finds: 'split decisions, split brain, stale reads, decisions lost or taken alone, votes counted from silence',
  evidence:
    'a probe across the cut meets silence while one beside it is answered; bit: packets lost, probes not counted',
  needs: ['cut-links'],
  claims: [],
  draw: drawPartition,
  plain: plainPartition,
  inject,
  prove,
  bit,
  heal,
  proveHealed,
};

async function inject(step: Step, context: FaultContext): Promise<Injected> {
  const options = faultOptions(step, partitionOptionsSchema);
  const target = resolveTarget(targetOf(step), context, options.order[0]);
  const shape = cutOptions(options, target.nodes, context.nodes);
  const links = grudge(shape);
  const cut = beginCut(context.cluster.net, step.id, links);
  await context.cluster.net.cut(step.id, links, async () => await aimAtVotes(context));
  // The first cut stands until it is proven; `prove` sets the flapping going.
  if (options.flap !== undefined) cut.flap = options.flap;
  return {
    targets: target.nodes,
    links,
    note: `${describe(options)}, ${links.length} links cut by ${context.cluster.net.mechanism}; ${target.how}`,
    memory: { step: step.id },
  };
}

async function prove(injected: Injected, context: FaultContext): Promise<Evidence> {
  const step = stepOf(injected);
  const cut = cutOf(context.cluster.net, step);
  const evidence = await proveCut({ ...probing(context, step), cut: injected.links });
  if (cut?.flap !== undefined && cut.flapping === undefined) startFlapping(context.cluster.net, step, cut, cut.flap);
  return evidence;
}

async function bit(injected: Injected, context: FaultContext): Promise<Evidence> {
  const step = stepOf(injected);
  const cut = cutOf(context.cluster.net, step);
  const counts = [...(cut?.lostBefore ?? []), ...(await context.cluster.net.counts(step))];
  const hit = counts.filter((count) => count.lost > 0);
  const lost = hit.reduce((total, count) => total + count.lost, 0);
  const flaps = cut?.flapError === undefined ? '' : `; flapping ended early: ${cut.flapError}`;
  const seen =
    lost > 0
      ? `${lost} lost on ${linkCount(hit)} link(s): ${how(hit)}`
      : `nothing of the system's was lost: ${how(counts)}`;
  return {
    holds: lost > 0,
    note: `${seen}${flaps}`,
    detail: hit.map((count) => ({ link: [...count.link], lost: count.lost })),
  };
}

async function heal(injected: Injected, context: FaultContext): Promise<void> {
  const step = stepOf(injected);
  const cut = cutOf(context.cluster.net, step);
  cut?.flapping?.stop.abort();
  // A flap that hangs must not keep the heal from being tried; taking back a cut twice is harmless.
  await Promise.all([cut?.flapping?.done, context.cluster.net.heal(step)]);
  await context.cluster.net.heal(step);
  if (cut !== undefined) cut.isHealed = true;
}

async function proveHealed(injected: Injected, context: FaultContext): Promise<Evidence> {
  const step = stepOf(injected);
  const links = injected.links.length > 0 ? injected.links : (cutOf(context.cluster.net, step)?.links ?? []);
  return await proveLinks({ ...probing(context, step), links, timeoutMs: healProbeMs });
}

function probing(
  context: FaultContext,
  step: string,
): {
  net: FaultContext['cluster']['net'];
  ports: FaultContext['system']['probePorts'];
  nodes: readonly NodeName[];
  alsoCut: Link[];
} {
  return {
    net: context.cluster.net,
    ports: context.system.probePorts,
    nodes: context.nodes,
    alsoCut: otherCuts(context.cluster.net, step),
  };
}

function cutOptions(options: PartitionOptions, targets: readonly NodeName[], nodes: readonly NodeName[]): CutOptions {
  const rest = options.order.filter((node) => nodes.includes(node) && !targets.includes(node));
  const shape = options.shape === 'flapping' ? (options.of ?? 'isolate-one') : options.shape;
  const { size, direction, clients, peers } = options;
  return { shape, order: [...targets, ...rest], size: Math.max(size, targets.length), direction, peers, clients };
}

function describe(options: PartitionOptions): string {
  const { flap } = options;
  const shape =
    options.shape === 'flapping' ? `${options.of ?? 'isolate-one'}, flapping ${flap?.times ?? 0} times` : options.shape;
  return options.of === 'one-way' || options.shape === 'one-way' ? `${shape} ${options.direction}` : shape;
}

function linkCount(counts: readonly LinkCount[]): number {
  return new Set(counts.map((count) => count.link.join('>'))).size;
}

function how(counts: readonly LinkCount[]): string {
  return [...new Set(counts.map((count) => count.how))].join(', ') || 'no counters';
}
