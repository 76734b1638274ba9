import { EnvironmentError, UsageError } from '../../harness/core/errors.ts';
import { type Json, stringifyJson } from '../../harness/core/json.ts';
import type { NodeName } from '../../harness/core/op.ts';
import type { Link, Step } from '../../harness/core/plan.ts';
import type { FaultClass } from '../../harness/core/property.ts';
import type { Evidence, Fault, FaultContext, Injected } from '../../harness/ports/fault.ts';
import type { MessageRelay, MessageRule } from '../../harness/ports/message-relay.ts';
import { clientsName } from '../../harness/ports/transport.ts';
import { faultOptions, stepOf, targetOf } from '../fault-options.ts';
import { otherCuts } from '../partition/active-cuts.ts';
import { proveLinks } from '../partition/prove-cut.ts';
import { resolveTarget } from '../resolve-target.ts';
import { forgetRule, otherSlowLinks, rememberRule, ruleOf } from './active-rules.ts';
import { drawMessageFault, type FaultAct } from './draw-message-fault.ts';
import { type MessageOptions, messageOptionsSchema } from './message-options.ts';
import { plainMessageFault } from './plain-message-fault.ts';
import { describeCounts, linesOf, proveAct, total } from './prove-message-fault.ts';

const healProbeMs = 300;
/** Messages that stand in the evidence, and so much of each. */
const shownMax = 20;
const shownTextMax = 300;

/** What tells one fault on messages from another. */
export interface MessageFaultKind {
  readonly name: FaultAct;
  readonly class: FaultClass;
  readonly summary: string;
  readonly finds: string;
  /** True: it needs whole messages, and not just bytes. */
  readonly needsMessages: boolean;
}

/** A fault that a relay does to what passes between nodes: one rule on the target's links. */
export function messageFault(kind: MessageFaultKind): Fault {
  return {
    name: kind.name,
    class: kind.class,
    summary: kind.summary,
    mechanism: 'a relay carries each directed link and acts on what passes; the connections stay the same ones',
    finds: kind.finds,
    evidence: 'what a probe met on the link, and the bytes and messages that the relay read and handed on',
    needs: kind.needsMessages ? ['relay', 'relay-messages'] : ['relay'],
    claims: [],
    family: 'messages',
    draw: (context) => drawMessageFault(kind.name, context),
    plain: (context) => plainMessageFault(kind.name, context),
    inject: async (step, context) => await inject(kind.name, step, context),
    prove: async (injected, context) => {
      const rule = ruleOf(context.cluster.net, stepOf(injected));
      if (rule === undefined) return { holds: false, note: 'no rule stands' };
      return await proveAct({ step: stepOf(injected), rule, counts: await countsOf(injected, context), context });
    },
    bit,
    heal,
    proveHealed,
  };
}

async function inject(name: FaultAct, step: Step, context: FaultContext): Promise<Injected> {
  const options = faultOptions(step, messageOptionsSchema);
  if (options.act.kind !== name)
    throw new UsageError(`step ${step.id}: option act.kind: ${options.act.kind}, and the fault is ${name}`);
  const target = resolveTarget(targetOf(step), context, options.order[0]);
  const links = linksOf(options, target.nodes, context.nodes);
  const { net } = context.cluster;
  rememberRule(net, step.id, { links, act: options.act, isSelective: isSelective(options) });
  await relayOf(context).apply(step.id, [ruleFor(options, links, context)]);
  return {
    targets: target.nodes,
    links,
    note: `${describe(options)} on ${links.length} links; ${target.how}`,
    memory: { step: step.id },
  };
}

function ruleFor(options: MessageOptions, links: readonly Link[], context: FaultContext): MessageRule {
  const { act, between, fields, kind, text, skip, most, chance, seed } = options;
  const { nodes, clients } = context.system.probePorts;
  return {
    id: act.kind,
    act,
    seed,
    skip,
    most,
    chance,
    match: { links, port: between === 'nodes' ? nodes : clients, fields, kind, text },
  };
}

async function bit(injected: Injected, context: FaultContext): Promise<Evidence> {
  const counts = await countsOf(injected, context);
  const messages = await actedOn(stepOf(injected), context);
  return {
    holds: total(counts, 'acted') > 0,
    note: describeCounts(counts),
    detail: { links: linesOf(counts), messages },
  };
}

async function heal(injected: Injected, context: FaultContext): Promise<void> {
  const { net } = context.cluster;
  const step = stepOf(injected);
  const rule = ruleOf(net, step);
  const counts = (await net.relay?.counts(step)) ?? [];
  if (rule !== undefined && counts.length > 0) rule.done = counts;
  await net.relay?.heal(step);
}

/** No rule of the step's stands, and the links that it was on answer as fast as ever. */
async function proveHealed(injected: Injected, context: FaultContext): Promise<Evidence> {
  const { net } = context.cluster;
  const step = stepOf(injected);
  const left = await countsOf(injected, context);
  if (left.length > 0) return { holds: false, note: `its rule still stands on ${left.length} links` };
  const rule = ruleOf(net, step);
  const links = injected.links.length > 0 ? injected.links : (rule?.links ?? []);
  const alsoCut = [...otherCuts(net, step), ...otherSlowLinks(net, step)];
  const evidence = await proveLinks({
    net,
    ports: context.system.probePorts,
    nodes: context.nodes,
    alsoCut,
    links,
    timeoutMs: healProbeMs,
  });
  if (!evidence.holds) return evidence;
  forgetRule(net, step);
  const { done = [] } = rule ?? {};
  return {
    holds: true,
    note: `its rule is gone; ${evidence.note}; in all ${describeCounts(done)}`,
    detail: { links: linesOf(done), messages: await actedOn(step, context) },
  };
}

/** The newest messages that it acted on, with where they passed and what became of them: enough to draw them. */
async function actedOn(step: string, context: FaultContext): Promise<Json> {
  const seen = await relayOf(context).messages({ owner: step, most: shownMax });
  return seen.map(({ atMs, link, kind, bytes, text, fate }) => ({
    atMs,
    link: [...link],
    kind,
    bytes,
    text: text.slice(0, shownTextMax),
    fate,
  }));
}

/** The relay knows what stands, also after a partial inject. */
async function countsOf(injected: Injected, context: FaultContext): ReturnType<MessageRelay['counts']> {
  return await relayOf(context).counts(stepOf(injected));
}

function relayOf({ cluster }: FaultContext): MessageRelay {
  const { relay } = cluster.net;
  if (relay === undefined) throw new EnvironmentError('relay', 'no relay carries the links of this cluster');
  return relay;
}

/** Directed links between the targets and their peers, or the clients. */
function linksOf(options: MessageOptions, targets: readonly NodeName[], nodes: readonly NodeName[]): Link[] {
  const { order, peers, direction, between } = options;
  const known = order.filter((node) => nodes.includes(node));
  // Where everybody is a target, everybody is everybody's peer.
  const others = known.filter((node) => !targets.includes(node));
  const peersOf = (node: NodeName): NodeName[] =>
    (others.length > 0 ? others : known.filter((each) => each !== node)).slice(0, peers);
  const pairs = targets.flatMap((node) =>
    (between === 'clients' ? [clientsName] : peersOf(node)).map((peer): Link => [node, peer]),
  );
  const links = pairs.flatMap(([node, peer]): Link[] => {
    if (direction === 'both')
      return [
        [node, peer],
        [peer, node],
      ];
    return direction === 'out' ? [[node, peer]] : [[peer, node]];
  });
  return [...new Map(links.map((link) => [link.join('>'), link])).values()];
}

/** True where messages are chosen by what they are. */
function isSelective({ fields, kind, text }: MessageOptions): boolean {
  return fields !== undefined || kind !== undefined || text !== undefined;
}

function describe(options: MessageOptions): string {
  const { act, direction, chance, skip, most } = options;
  const { kind: name, ...rest } = act;
  const how = Object.entries(rest).map(([key, value]) => `${key} ${stringifyJson(value)}`);
  const what = isSelective(options) ? 'matching messages' : 'all messages';
  const often = [
    ...(chance === undefined ? [] : [`in ${chance[0]} of ${chance[1]} cases`]),
    ...(skip === undefined ? [] : [`after the first ${skip}`]),
    ...(most === undefined ? [] : [`${most} a link at most`]),
  ];
  return [name, ...how, `${what} ${direction}`, ...often].join(', ');
}
