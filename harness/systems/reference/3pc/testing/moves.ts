import { crash, deliver, resend, restart } from './happen.ts';
import { type World, at, fire, isWaiting, linkOf, transactionName, writeForced } from './world.ts';

/** One thing that can happen in a world. */
export interface Move {
  readonly name: string;
  /** The node that acts. */
  readonly actor: number;
  /** It makes no difference what else happens before it. */
  readonly isUrgent?: boolean;
  /** The world after it. */
  readonly make: () => World;
}

export function isAtRest({ nodes, links }: World): boolean {
  return links.every((items) => items.length === 0) && !nodes.some(isWaiting);
}

/** Records that are written, items that arrive, and a request that is sent again. */
export function deliveries(world: World): Move[] {
  const count = world.nodes.length;
  const writes = world.nodes.flatMap((node, actor): Move[] => {
    if (!isWaiting(node)) return [];
    // While a transaction waits for its record it holds what it hears.
    const isUrgent = node.state.open.get(transactionName)?.transaction.writing !== undefined;
    return [{ name: `${actor + 1} writes`, actor, isUrgent, make: () => writeForced(world, actor) }];
  });
  const arrivals = world.links.flatMap(([item], link): Move[] => {
    if (item === undefined) return [];
    const [from, actor] = [Math.floor(link / count), link % count];
    const what = item.kind === 'message' ? item.message.kind : item.kind;
    const isUrgent = item.kind === 'up';
    return [{ name: `${from + 1}>${actor + 1} ${what}`, actor, isUrgent, make: () => deliver(world, from, actor) }];
  });
  return [...writes, ...arrivals, ...resends(world)];
}

function resends(world: World): Move[] {
  const { isUp, state } = at(world, 0);
  const isKnown = state.open.has(transactionName) || state.decisions.has(transactionName);
  if (world.resends === 0 || !isUp || isKnown) return [];
  return [{ name: '1 is asked again', actor: 0, make: () => resend(world) }];
}

export function restarts(world: World): Move[] {
  return world.nodes.flatMap(({ isUp }, actor): Move[] =>
    isUp ? [] : [{ name: `${actor + 1} restarts`, actor, make: () => restart(world, actor) }],
  );
}

/** Time passes until one timer runs out. */
export function timers(world: World): Move[] {
  return world.nodes.flatMap(({ timers: names }, actor) =>
    names.map((name): Move => ({ name: `${actor + 1} waited`, actor, make: () => fire(world, actor, name) })),
  );
}

/** A node crashes, in each way in which what it has sent may be cut short. */
export function crashes(world: World, i: number): Move[] {
  if (!at(world, i).isUp) return [];
  let ways: number[][] = [[]];
  for (const [j, { isUp }] of world.nodes.entries()) {
    const sent = (world.links[linkOf(world, i, j)] ?? []).filter(({ kind }) => kind === 'message').length;
    const options = j === i || !isUp ? [0] : Array.from({ length: sent + 1 }, (_, kept) => kept);
    ways = ways.flatMap((way) => options.map((kept) => [...way, kept]));
  }
  const pending = at(world, i).writing.length;
  return ways.flatMap((kept) =>
    Array.from({ length: pending + 1 }, (_, written) => ({
      name: `${i + 1} crashes, keeps ${kept.join()} and ${written} of ${pending} records`,
      actor: i,
      make: () => crash(world, i, { kept, written }),
    })),
  );
}
