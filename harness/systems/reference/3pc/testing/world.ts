import { AssertionError } from '../../../../core/errors.ts';
import type { NodeName } from '../../../../core/op.ts';
import type { Decision } from '../../../../core/trace.ts';
import type { NodeIdentity, ProtocolEvent } from '../../frame/protocol.ts';
import type { WireMessage } from '../messages.ts';
import { type Stepped, type ThreePhaseEffect, type ThreePhaseState, initial } from '../node-state.ts';
import { step } from '../protocol.ts';
import type { ThreePhaseRecord } from '../records.ts';

export type WorldEvent = ProtocolEvent<WireMessage, ThreePhaseRecord>;
export type StepFunction = (state: ThreePhaseState, event: WorldEvent) => Stepped;

/** What is under way from one node to another, in order; a connection's begin and end are in the same order. */
export type Item =
  | { readonly kind: 'message'; readonly incarnation: number; readonly message: WireMessage }
  | { readonly kind: 'up'; readonly incarnation: number }
  | { readonly kind: 'down'; readonly why: 'closed' | 'silent' };

interface Pending {
  readonly record: ThreePhaseRecord;
  /** The node waits for it; the others are written with the next that is, or when all is at rest. */
  readonly forced: boolean;
}

export interface WorldNode {
  readonly name: NodeName;
  readonly state: ThreePhaseState;
  readonly isUp: boolean;
  readonly incarnation: number;
  /** Durable records. */
  readonly log: readonly ThreePhaseRecord[];
  /** Appended, not on disk yet: a crash loses them. */
  readonly writing: readonly Pending[];
  readonly timers: readonly string[];
}

/**
 * A cluster of nodes that run the protocol's own `step`, in an imagined network: connections keep order, a message between
 * nodes that stay up arrives, and a crash is seen by everybody. Worlds are values.
 */
export interface World {
  /** The protocol, or a mutant of it. */
  readonly step: StepFunction;
  readonly nodes: readonly WorldNode[];
  /** By `linkOf(world, from, to)`. */
  readonly links: readonly (readonly Item[])[];
  /** Links that lose everything. */
  readonly cut: readonly number[];
  /** How often a client will send the transaction again to a coordinator that does not know it. */
  readonly resends: number;
  /** What clients were told and nodes acted upon, also those that have crashed since: never both. */
  readonly made: readonly Decision[];
}

export const transactionName = 't';

/** The coordinator `n1` and its participants, not started; participant `n<i>` keeps the account `a<i>`. */
export function emptyWorld(count: number, mutant: StepFunction = step): World {
  const names = Array.from({ length: count }, (_, i) => `n${i + 1}`);
  const participants = names.slice(1);
  const placement = Object.fromEntries(participants.map((node) => [accountOf(node), node]));
  const nodes = names.map((name): WorldNode => {
    const identity: NodeIdentity = {
      name,
      role: name === 'n1' ? 'coordinator' : 'participant',
      coordinator: 'n1',
      participants,
      placement,
      accounts: name === 'n1' ? {} : { [accountOf(name)]: 10 },
    };
    return { name, state: initial(identity), isUp: false, incarnation: 0, log: [], writing: [], timers: [] };
  });
  return { step: mutant, nodes, links: Array.from({ length: count * count }, () => []), cut: [], resends: 0, made: [] };
}

function accountOf(node: NodeName): string {
  return `a${node.slice(1)}`;
}

export function at(world: World, i: number): WorldNode {
  const node = world.nodes[i];
  if (node === undefined) throw new AssertionError(`the world has no node ${i}`);
  return node;
}

export function linkOf({ nodes }: World, from: number, to: number): number {
  return from * nodes.length + to;
}

/** One event at one node, and what follows at once: sends, appends, timers, replies. */
export function feed(world: World, i: number, event: WorldEvent): World {
  return act(world, i, (state) => world.step(state, event));
}

/** The same for what is no event of the frame. */
export function act(world: World, i: number, change: (state: ThreePhaseState) => Stepped): World {
  const node = at(world, i);
  const [state, effects] = change(node.state);
  return effects.reduce((now, effect) => carryOut(now, i, effect), withNode(world, i, { ...node, state }));
}

function carryOut(world: World, i: number, effect: ThreePhaseEffect): World {
  const node = at(world, i);
  switch (effect.kind) {
    case 'append':
      return withNode(world, i, {
        ...node,
        writing: [...node.writing, { record: effect.record, forced: effect.forced }],
      });
    case 'send':
      return send(world, i, effect.to, effect.message);
    case 'timer':
      return withNode(world, i, { ...node, timers: [...new Set([...node.timers, effect.name])].toSorted() });
    case 'cancel':
      return withNode(world, i, { ...node, timers: node.timers.filter((name) => name !== effect.name) });
    case 'reply':
      if (effect.completion.type === 'info') return world;
      return withMade(world, effect.completion.type === 'ok' ? 'commit' : 'abort');
    case 'trace':
      if (effect.act.kind !== 'decide' || effect.txn !== transactionName) return world;
      return withMade(world, effect.act.decision);
    default:
      return world;
  }
}

function withMade(world: World, decision: Decision): World {
  return world.made.includes(decision) ? world : { ...world, made: [...world.made, decision].toSorted() };
}

/** Lost unless both ends are the two that the connection was made between. */
function send(world: World, i: number, to: NodeName, message: WireMessage): World {
  const j = world.nodes.findIndex(({ name }) => name === to);
  const [sender, receiver] = [at(world, i), at(world, j)];
  const peer = sender.state.peers[to];
  const isConnected = receiver.isUp && peer?.isUp === true && peer.incarnation === receiver.incarnation;
  if (!isConnected || world.cut.includes(linkOf(world, i, j))) return world;
  return push(world, linkOf(world, i, j), { kind: 'message', incarnation: sender.incarnation, message });
}

/** What a node waits for is on disk, with all that was appended before it. */
export function writeForced(world: World, i: number): World {
  const node = at(world, i);
  const next = node.writing.findIndex(({ forced }) => forced);
  const pending = node.writing[next];
  if (pending === undefined) return world;
  const written = flush(world, i, next + 1);
  return feed(written, i, { kind: 'durable', record: pending.record });
}

/** So many records are on disk, and nobody has been told. */
export function flush(world: World, i: number, count: number): World {
  const node = at(world, i);
  const records = node.writing.slice(0, count).map(({ record }) => record);
  return withNode(world, i, { ...node, writing: node.writing.slice(count), log: [...node.log, ...records] });
}

export function isWaiting({ writing }: WorldNode): boolean {
  return writing.some(({ forced }) => forced);
}

/** A timer runs out. */
export function fire(world: World, i: number, name: string): World {
  const node = at(world, i);
  const timers = node.timers.filter((other) => other !== name);
  return feed(withNode(world, i, { ...node, timers }), i, { kind: 'timer', name });
}

export function push(world: World, link: number, item: Item): World {
  return withLink(world, link, [...(world.links[link] ?? []), item]);
}

export function withLink(world: World, link: number, items: readonly Item[]): World {
  return { ...world, links: world.links.with(link, items) };
}

export function withNode(world: World, i: number, node: WorldNode): World {
  return { ...world, nodes: world.nodes.with(i, node) };
}
