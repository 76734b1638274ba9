import { broken, stuck } from './judge.ts';
import { type Move, crashes, deliveries, isAtRest, restarts, timers } from './moves.ts';
import { type World, transactionName } from './world.ts';

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

/** Visits every world that is reachable with at most so many crashes, and stops at the first that is wrong. */
export function explore(start: World, crashesMax: number): Explored {
  const seen = new Set<number>();
  const stack: Visit[] = [{ world: start, left: crashesMax, path: undefined }];
  let judged = 0;
  for (let visit = stack.pop(); visit !== undefined; visit = stack.pop()) {
    const { world, left, path } = visit;
    const key = digest(`${left} ${keyOf(world)}`);
    if (seen.has(key)) continue;
    seen.add(key);
    const rests = isAtRest(world);
    if (rests) judged++;
    const what = broken(world) ?? (rests ? stuck(world) : undefined);
    if (what !== undefined) return { worlds: seen.size, judged, wrong: { what, path: pathOf(path) } };
    stack.push(...next(visit, rests));
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
 * - while a node writes only it moves, since it holds what it hears meanwhile;
 * - a connection that begins is noticed at once (random walks don't assume this);
 * - a node crashes right after it acted, or when all is at rest, and restarts at once or when all is at rest: to the
 *   others, later crashes and restarts look like early ones whose news came late.
 */
function next(visit: Visit, rests: boolean): Visit[] {
  const { world, left, path } = visit;
  const visits: Visit[] = [];
  const add = (from: Path, name: string, to: World, now: number): Path => {
    const step: Path = { name, before: from };
    visits.push({ world: to, left: now, path: step });
    return step;
  };
  const crash = (from: Path, before: World, actor: number): void => {
    for (const move of left > 0 ? crashes(before, actor) : []) {
      const down = move.make();
      const step = add(from, move.name, down, left - 1);
      for (const again of restarts(down)) if (again.actor === actor) add(step, again.name, again.make(), left - 1);
    }
  };
  for (const move of rests ? [...restarts(world), ...timers(world)] : firstOf(deliveries(world))) {
    const to = move.make();
    crash(add(path, move.name, to, left), to, move.actor);
  }
  if (rests) for (const actor of world.nodes.keys()) crash(path, world, actor);
  return visits;
}

function firstOf(moves: readonly Move[]): readonly Move[] {
  const first = moves.find(({ name }) => name.endsWith('writes')) ?? moves.find(({ name }) => name.endsWith(' up'));
  return first === undefined ? moves : [first];
}

function pathOf(path: Path): string[] {
  const names: string[] = [];
  for (let at = path; at !== undefined; at = at.before) names.unshift(at.name);
  return names;
}

/** Worlds with the same key have the same future. */
function keyOf({ nodes, links, told }: World): string {
  return JSON.stringify([
    links,
    told.at(-1),
    nodes.map(({ state, isUp, incarnation, log, writing, timers: { length } }) => [
      isUp,
      incarnation,
      log.map(({ kind }) => kind),
      writing.map(({ kind }) => kind),
      length,
      isUp ? [state.open.get(transactionName), state.peers, state.decisions.get(transactionName)] : 0,
    ]),
  ]);
}

/** 53 bits of a hash (cyrb53): among a million worlds two are taken for one in 1 of 18,000 searches. */
function digest(text: string): number {
  let [a, b] = [0xdeadbeef, 0x41c6ce57];
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    a = Math.imul(a ^ code, 2_654_435_761);
    b = Math.imul(b ^ code, 1_597_334_677);
  }
  a = Math.imul(a ^ (a >>> 16), 2_246_822_507) ^ Math.imul(b ^ (b >>> 13), 3_266_489_909);
  b = Math.imul(b ^ (b >>> 16), 2_246_822_507) ^ Math.imul(a ^ (a >>> 13), 3_266_489_909);
  return 4_294_967_296 * (b & 0x1fffff) + (a >>> 0);
}
