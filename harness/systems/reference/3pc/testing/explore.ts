import { broken, idle, stuck } from './judge.ts';
import { type Move, crashes, deliveries, isAtRest, restarts, timers } from './moves.ts';
import { worldKey } from './world-key.ts';
import { type World, type WorldNode, at } from './world.ts';

export interface Explored {
  readonly worlds: number;
  /** Worlds at rest, in which progress was asked for. */
  readonly judged: number;
  /** What went wrong, with the way there; undefined when nothing did. */
  readonly wrong: Wrong | undefined;
}

export interface Wrong {
  readonly what: string;
  readonly path: readonly string[];
}

export interface ExploreOptions {
  readonly crashesMax: number;
  /** No node crashes twice. */
  readonly isOncePerNode?: boolean;
  /** Nobody has to get anywhere. */
  readonly isSafetyOnly?: boolean;
}

/** Visits every world that is reachable with at most so many crashes, and stops at the first that is wrong. */
export function explore(
  start: World,
  { crashesMax, isOncePerNode = false, isSafetyOnly = false }: ExploreOptions,
): Explored {
  const seen = new Set<number>();
  const mayCrash = ({ incarnation }: WorldNode): boolean => !isOncePerNode || incarnation === 1;
  const stack: Visit[] = [{ world: start, left: crashesMax, path: undefined }];
  let judged = 0;
  for (let visit = stack.pop(); visit !== undefined; visit = stack.pop()) {
    const { world, left, path } = visit;
    const key = worldKey(world, left);
    if (seen.has(key)) continue;
    seen.add(key);
    const rests = isAtRest(world);
    if (rests) judged++;
    const what = broken(world) ?? (rests && !isSafetyOnly ? (idle(world) ?? stuck(world)) : undefined);
    if (what !== undefined) return { worlds: seen.size, judged, wrong: { what, path: pathOf(path) } };
    stack.push(...next(visit, rests, mayCrash));
  }
  return { worlds: seen.size, judged, wrong: undefined };
}

interface Visit {
  readonly world: World;
  readonly left: number;
  readonly path: Path;
}
type Path = { readonly name: string; readonly before: Path } | undefined;

/**
 * What can happen next, up to order that makes no difference:
 * - time passes only when nothing is under way: the model is synchronous;
 * - while a transaction waits for a record only its node moves, since it holds what it hears meanwhile;
 * - a connection that begins is noticed at once (random walks don't assume this);
 * - a node crashes right after it acted, or when all is at rest, and restarts at once or when all is at rest: to the
 *   others, later crashes and restarts look like early ones whose news came late.
 */
function next(visit: Visit, rests: boolean, mayCrash: (node: WorldNode) => boolean): Visit[] {
  const { world, left, path } = visit;
  const visits: Visit[] = [];
  const add = (from: Path, name: string, to: World, now: number): Path => {
    const step: Path = { name, before: from };
    visits.push({ world: to, left: now, path: step });
    return step;
  };
  const crash = (from: Path, before: World, actor: number): void => {
    for (const move of left > 0 && mayCrash(at(before, actor)) ? crashes(before, actor) : []) {
      const down = move.make();
      const step = add(from, move.name, down, left - 1);
      for (const again of restarts(down)) if (again.actor === actor) add(step, again.name, again.make(), left - 1);
    }
  };
  const under = deliveries(world);
  for (const move of rests ? [...under, ...restarts(world), ...timers(world)] : urgentOf(under)) {
    const to = move.make();
    crash(add(path, move.name, to, left), to, move.actor);
  }
  // Somebody has acted just before a search begins.
  if (rests || path === undefined) for (const actor of world.nodes.keys()) crash(path, world, actor);
  return visits;
}

function urgentOf(moves: readonly Move[]): readonly Move[] {
  const urgent = moves.find(({ isUrgent }) => isUrgent);
  return urgent === undefined ? moves : [urgent];
}

function pathOf(path: Path): string[] {
  const names: string[] = [];
  for (let step = path; step !== undefined; step = step.before) names.unshift(step.name);
  return names;
}
