import { AssertionError } from '../../../../core/errors.ts';
import type { Operation } from '../../frame/ledger.ts';
import type { ClientRequest } from '../../frame/protocol.ts';
import { initial } from '../node-state.ts';
import { collect } from '../requests.ts';
import {
  type Item,
  type StepFunction,
  type World,
  type WorldEvent,
  type WorldNode,
  act,
  at,
  emptyWorld,
  feed,
  flush,
  isWaiting,
  linkOf,
  push,
  transactionName,
  withLink,
  withNode,
  writeForced,
} from './world.ts';

/** What can happen to a world: starts, requests, deliveries, crashes, restarts, cuts. */

export function newWorld(count: number, mutant?: StepFunction): World {
  const empty = emptyWorld(count, mutant);
  return deliverAll(empty.nodes.reduce((world, _node, i) => restart(world, i), empty));
}

/** A client asks the coordinator for a transaction in which every participant has its part; `refusing` will vote no. */
export function request(world: World, refusing: readonly number[] = []): World {
  // A lock of another transaction is in the way.
  const locked = refusing.reduce((now, i) => feed(now, i, foreignPrepare(now, i)), world);
  return send(deliverAll(locked));
}

/** A client whose request was lost sends it again. */
export function resend(world: World): World {
  return send({ ...world, resends: world.resends - 1 });
}

function send(world: World): World {
  return act(world, 0, (state) => collect(state, { client: 1, request: transfer }, workOf(world)));
}

const transfer: ClientRequest = { kind: 'transfer', txn: transactionName, from: 'a2', to: 'a3', amount: 1 };

/** A unit for each participant: wider than any transfer, so that it reaches more than two. */
function workOf({ nodes }: World): Record<string, Operation[]> {
  return Object.fromEntries(
    nodes
      .slice(1)
      .map(({ name, state }) => [
        name,
        Object.keys(state.identity.accounts).map((account) => ({ kind: 'add', account, amount: 1 })),
      ]),
  );
}

function foreignPrepare(world: World, i: number): WorldEvent {
  const members = [0, i].map((rank) => ({ node: at(world, rank).name, incarnation: at(world, rank).incarnation }));
  const [account] = Object.keys(at(world, i).state.identity.accounts);
  return {
    kind: 'message',
    from: 'n1',
    incarnation: at(world, 0).incarnation,
    message: {
      kind: 'prepare',
      txn: 'other',
      epoch: 1,
      members,
      operations: [{ kind: 'add', account: account ?? '', amount: 1 }],
    },
  };
}

/** The oldest item of a link arrives. */
export function deliver(world: World, i: number, j: number): World {
  const link = linkOf(world, i, j);
  const [item, ...rest] = world.links[link] ?? [];
  if (item === undefined) return world;
  const now = withLink(world, link, rest);
  const from = at(world, i).name;
  if (item.kind === 'message') return feed(now, j, { ...item, from });
  return feed(now, j, { ...item, peer: from });
}

/** Everything that is under way arrives, and every record is written. */
export function deliverAll(world: World): World {
  let now = world;
  for (let count = 0; count < 10_000; count++) {
    const writer = now.nodes.findIndex(isWaiting);
    const link = now.links.findIndex((items) => items.length > 0);
    if (writer >= 0) now = writeForced(now, writer);
    else if (link >= 0) now = deliver(now, Math.floor(link / now.nodes.length), link % now.nodes.length);
    else return now.nodes.reduce((world_, { writing }, i) => flush(world_, i, writing.length), now);
  }
  throw new AssertionError('the world does not come to rest');
}

/** How a crash cuts short what the node has sent. */
export interface CrashOptions {
  /** By receiver: how many of the messages under way still arrive. */
  readonly kept: readonly number[];
  /** How many of the records that were not on disk are there nevertheless. */
  readonly written?: number;
  /** News of the crash overtakes the messages, as it may on another connection. */
  readonly isFast?: boolean;
}

/** What is under way to the node is lost with it. */
export function crash(world: World, i: number, { kept, written = 0, isFast = false }: CrashOptions): World {
  const flushed = flush(world, i, written);
  let now = withNode(flushed, i, { ...at(flushed, i), isUp: false, writing: [], timers: [] });
  for (const [j, other] of world.nodes.entries()) {
    if (j === i) continue;
    now = withLink(now, linkOf(world, j, i), []);
    if (!other.isUp) continue;
    const link = linkOf(world, i, j);
    let left = kept[j] ?? 0;
    const arriving = (now.links[link] ?? []).filter((item) => item.kind !== 'message' || left-- > 0);
    const news: Item = { kind: 'down', why: 'closed' };
    // Only messages are overtaken: a connection ends after it began.
    const begun = isFast ? arriving.findLastIndex(({ kind }) => kind !== 'message') + 1 : arriving.length;
    now = withLink(now, link, arriving.toSpliced(begun, 0, news));
  }
  return now;
}

/** A new incarnation, connected with everybody who is up and not cut off. */
export function restart(world: World, i: number): World {
  const node = at(world, i);
  const incarnation = node.incarnation + 1;
  const fresh: WorldNode = { ...node, state: initial(node.state.identity), isUp: true, incarnation };
  const started = feed(withNode(world, i, fresh), i, { kind: 'start', incarnation, records: node.log });
  return world.nodes.reduce((now, _node, j) => (j !== i && at(now, j).isUp ? connect(now, i, j) : now), started);
}

function connect(world: World, i: number, j: number): World {
  const [there, back] = [linkOf(world, i, j), linkOf(world, j, i)];
  if (world.cut.includes(there) || world.cut.includes(back)) return world;
  return push(push(world, there, upOf(at(world, i))), back, upOf(at(world, j)));
}

function upOf({ incarnation }: WorldNode): Item {
  return { kind: 'up', incarnation };
}

/** Each pair loses what it says to each other from now on; after the silence they take each other for dead. */
export function partition(world: World, pairs: readonly (readonly [number, number])[]): World {
  const cut = pairs.flatMap(([i, j]) => [linkOf(world, i, j), linkOf(world, j, i)]);
  const silence: Item = { kind: 'down', why: 'silent' };
  return cut.reduce<World>((now, link) => withLink(now, link, [silence]), { ...world, cut: [...world.cut, ...cut] });
}

/** Everybody can speak to everybody again. */
export function heal(world: World): World {
  const count = world.nodes.length;
  const healed: World = { ...world, cut: [] };
  return world.cut.reduce((now, link) => {
    const [i, j] = [Math.floor(link / count), link % count];
    return i < j && at(now, i).isUp && at(now, j).isUp ? connect(now, i, j) : now;
  }, healed);
}
