import type { Prng } from '../../../../core/prng.ts';
import { crash } from './happen.ts';
import type { Wrong } from './explore.ts';
import { broken, stuck } from './judge.ts';
import { type Move, deliveries, isAtRest, restarts, timers } from './moves.ts';
import { type World, linkOf } from './world.ts';

const stepsMax = 300;
/** In how many of a hundred steps a node crashes, or one that is down restarts. */
const crashPercent = 12;
const restartPercent = 20;

/**
 * One random walk: what went wrong, or undefined. Time passes only when nothing is under way. More happens than in the
 * exhaustive search: crashes at any moment, whose news may overtake what the node had sent, and late connections.
 */
export function wander(start: World, prng: Prng, crashesMax: number): Wrong | undefined {
  const path: string[] = [];
  let world = start;
  let left = prng.between(1, crashesMax);
  for (let count = 0; count < stepsMax; count++) {
    const what = broken(world) ?? (isAtRest(world) ? stuck(world) : undefined);
    if (what !== undefined) return { what, path };
    const isCrash = left > 0 && prng.chance(crashPercent, 100);
    const move = (isCrash ? randomCrash(world, prng) : undefined) ?? randomMove(world, prng);
    if (move === undefined) return undefined;
    if (isCrash) left--;
    path.push(move.name);
    world = move.make();
  }
  return undefined;
}

function randomMove(world: World, prng: Prng): Move | undefined {
  const down = restarts(world);
  if (down.length > 0 && prng.chance(restartPercent, 100)) return prng.pick(down);
  const under = deliveries(world);
  if (under.length > 0) return prng.pick(under);
  const waiting = [...timers(world), ...down];
  return waiting.length > 0 ? prng.pick(waiting) : undefined;
}

function randomCrash(world: World, prng: Prng): Move | undefined {
  const up = [...world.nodes.keys()].filter((i) => world.nodes[i]?.isUp === true);
  if (up.length === 0) return undefined;
  const i = prng.pick(up);
  const kept = world.nodes.map((_, j) => prng.below((world.links[linkOf(world, i, j)] ?? []).length + 1));
  const written = prng.below((world.nodes[i]?.writing.length ?? 0) + 1);
  const isFast = prng.chance(1, 4);
  const name = `${i + 1} crashes, keeps ${kept.join()} and ${written} records`;
  return { name, actor: i, make: () => crash(world, i, { kept, written, isFast }) };
}
