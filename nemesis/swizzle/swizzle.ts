import { setTimeout as delay } from 'node:timers/promises';
import { messageOf } from '../../harness/core/errors.ts';
import type { NodeName } from '../../harness/core/op.ts';
import type { Link, Step } from '../../harness/core/plan.ts';
import type { Evidence, Fault, FaultContext, Injected } from '../../harness/ports/fault.ts';
import type { Net } from '../../harness/ports/transport.ts';
import { faultOptions, stepOf, targetOf } from '../fault-options.ts';
import { type ActiveCut, beginCut, cutOf, otherCuts } from '../partition/active-cuts.ts';
import { isolateOne } from '../partition/grudges.ts';
import { proveCut, proveLinks } from '../partition/prove-cut.ts';
import { resolveTarget } from '../resolve-target.ts';
import { aimAtVotes } from '../work-in-flight.ts';
import { type SwizzleOptions, drawSwizzle, swizzleOptionsSchema } from './draw-swizzle.ts';

const healProbeMs = 300;

/**
 * Cuts nodes off one by one, and heals them one by one in another order. FoundationDB's simulation calls it
 * swizzle-clogging, and its documentation ("Simulation and Testing") says that it finds deep issues of the rarest cases:
 * majorities change under way, and nodes come back to others than those that they lost.
 */
export const swizzle: Fault = {
  name: 'swizzle',
  class: 'partition',
  summary: 'cuts a random subset of the nodes off one by one, and heals them one by one in random order',
  mechanism: 'as partition, a cut for each node',
  finds: 'elections and recoveries that a second change of the majority overtakes, stale members that come back',
  evidence:
    'a probe across the cut meets silence while one beside it is answered; bit: packets lost, probes not counted',
  needs: ['cut-links'],
  claims: [],
  family: 'links',
  draw: drawSwizzle,
  inject,
  prove,
  bit,
  heal,
  proveHealed,
};

/** Steps whose first cut is proven and whose others wait for that. */
const waiting = new WeakMap<ActiveCut, () => Promise<void>>();

async function inject(step: Step, context: FaultContext): Promise<Injected> {
  const options = faultOptions(step, swizzleOptionsSchema);
  const target = resolveTarget(targetOf(step), context, options.cut[0]);
  const { net } = context.cluster;
  const cut = inOrder(options.cut, target.nodes);
  const links = distinct(cut.flatMap((node) => linksOf(node, context.nodes)));
  const active = beginCut(net, step.id, links);
  const orders = { ...options, cut, heal: inOrder(options.heal, target.nodes) };
  const [first] = cut;
  if (first !== undefined)
    await net.cut(ownerOf(step.id, first), linksOf(first, context.nodes), async () => await aimAtVotes(context));
  const stop = new AbortController();
  waiting.set(
    active,
    async () => await goOn(net, { step: step.id, orders, active, nodes: context.nodes }, stop.signal),
  );
  active.flapping = { stop, done: Promise.resolve() };
  return {
    targets: target.nodes,
    links: first === undefined ? [] : linksOf(first, context.nodes),
    note: `cuts off ${cut.join(', ')} in turn, ${options.gapMs} ms apart, by ${net.mechanism}, and heals ${orders.heal.join(', ')} in turn; ${target.how}`,
    memory: { step: step.id },
  };
}

/** The first cut is proven; then the others begin. */
async function prove(injected: Injected, context: FaultContext): Promise<Evidence> {
  const { net } = context.cluster;
  const step = stepOf(injected);
  const active = cutOf(net, step);
  const ports = context.system.probePorts;
  const evidence = await proveCut({
    net,
    ports,
    nodes: context.nodes,
    cut: injected.links,
    alsoCut: otherCuts(net, step),
  });
  const begin = active === undefined ? undefined : waiting.get(active);
  if (active?.flapping !== undefined && begin !== undefined && evidence.holds) {
    waiting.delete(active);
    // Nobody awaits it before the heal; its error is told with the evidence.
    const keep = (error: unknown): void => {
      active.flapError = messageOf(error);
    };
    active.flapping = { stop: active.flapping.stop, done: begin().catch(keep) };
  }
  return evidence;
}

interface Going {
  readonly step: string;
  readonly orders: SwizzleOptions;
  readonly active: ActiveCut;
  readonly nodes: readonly NodeName[];
}

async function goOn(net: Net, { step, orders, active, nodes }: Going, stop: AbortSignal): Promise<void> {
  for (const node of orders.cut.slice(1)) {
    await gap(orders.gapMs, stop);
    if (stop.aborted) return;
    await net.cut(ownerOf(step, node), linksOf(node, nodes));
  }
  for (const node of orders.heal.slice(0, -1)) {
    await gap(orders.gapMs, stop);
    if (stop.aborted) return;
    active.lostBefore = [...active.lostBefore, ...(await net.counts(ownerOf(step, node)))];
    await net.heal(ownerOf(step, node));
  }
}

async function bit(injected: Injected, context: FaultContext): Promise<Evidence> {
  const { net } = context.cluster;
  const step = stepOf(injected);
  const active = cutOf(net, step);
  const standing = await Promise.all(context.nodes.map(async (node) => await net.counts(ownerOf(step, node))));
  const counts = [...(active?.lostBefore ?? []), ...standing.flat()];
  const lost = counts.reduce((total, count) => total + count.lost, 0);
  const how = [...new Set(counts.map((count) => count.how))].join(', ') || 'no counters';
  const early = active?.flapError === undefined ? '' : `; it ended early: ${active.flapError}`;
  return {
    holds: lost > 0,
    note: `${lost > 0 ? `${lost} lost` : "nothing of the system's was lost"}: ${how}${early}`,
    detail: counts.filter((count) => count.lost > 0).map(({ link, lost: each }) => ({ link: [...link], lost: each })),
  };
}

/** By every node's own owner, so that a partial inject is undone too. */
async function heal(injected: Injected, context: FaultContext): Promise<void> {
  const { net } = context.cluster;
  const step = stepOf(injected);
  const active = cutOf(net, step);
  active?.flapping?.stop.abort();
  const healAll = async (): Promise<void> => {
    await Promise.all(context.nodes.map(async (node) => await net.heal(ownerOf(step, node))));
  };
  // A cut that hangs must not keep the heal from being tried; healing twice is harmless.
  await Promise.all([active?.flapping?.done, healAll()]);
  await healAll();
  if (active !== undefined) active.isHealed = true;
}

async function proveHealed(injected: Injected, context: FaultContext): Promise<Evidence> {
  const { net } = context.cluster;
  const step = stepOf(injected);
  const links = cutOf(net, step)?.links ?? injected.links;
  const ports = context.system.probePorts;
  return await proveLinks({
    net,
    ports,
    nodes: context.nodes,
    links,
    alsoCut: otherCuts(net, step),
    timeoutMs: healProbeMs,
  });
}

function ownerOf(step: string, node: NodeName): string {
  return `${step}/${node}`;
}

function linksOf(node: NodeName, nodes: readonly NodeName[]): Link[] {
  return isolateOne([node, ...nodes.filter((other) => other !== node)]);
}

/** The targets in the order of the plan; those that it does not name come last. */
function inOrder(order: readonly NodeName[], targets: readonly NodeName[]): NodeName[] {
  return [...order.filter((node) => targets.includes(node)), ...targets.filter((node) => !order.includes(node))];
}

function distinct(links: readonly Link[]): Link[] {
  return [...new Map(links.map((link) => [link.join('>'), link])).values()];
}

async function gap(ms: number, stop: AbortSignal): Promise<void> {
  // The signal alone rejects this promise, and the caller looks at it.
  await delay(ms, undefined, { signal: stop }).catch(() => undefined);
}
