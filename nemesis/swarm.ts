import type { Prng } from '../harness/core/prng.ts';
import type { Fault } from '../harness/ports/fault.ts';

/** What most coordinators break on: these are in most runs, whatever else there is. */
const core: readonly string[] = ['partition', 'kill', 'pause'];
/** In so many of so many runs the whole core is there; in the others one of it stays away, which leaves room to the rest. */
const wholeCore = [3, 4] as const;
/** In so many of so many runs there is nothing beside the core: all the time is its own, and no relay is in the way. */
const coreAlone = [1, 4] as const;
/** Each other kind costs the core a share of every burst: one of them for so long a phase, and one at least. */
const msPerGuest = 3_000;

export interface Swarm {
  readonly drawn: readonly Fault[];
  /** Kinds that other seeds draw. */
  readonly leftOut: readonly Fault[];
}

/**
 * Swarm selection: a run draws a random subset of the kinds, and other seeds draw others. A run that has everything finds
 * less than many runs that have a part: kinds hide one another's effects, and none gets time (Groce, Zhang, Eide, Chen,
 * Regehr, "Swarm Testing", ISSTA 2012). Kinds that hit the same thing share their turns, or the many that a relay can
 * do would crowd out the one that changes clocks.
 */
export function drawSwarm(kinds: readonly Fault[], { duringMs, prng }: { duringMs: number; prng: Prng }): Swarm {
  const [ofCore, guests] = [kinds.filter(isCore), kinds.filter((kind) => !isCore(kind))];
  const room = Math.max(1, Math.floor(duringMs / msPerGuest));
  const isAlone = ofCore.length > 0 && prng.fork('alone').chance(...coreAlone);
  const most = Math.min(room, guests.length);
  const count = isAlone || most === 0 ? 0 : prng.fork('count').between(1, most);
  const chosen = new Set([
    ...drawCore(ofCore, prng.fork('core')),
    ...inTurns(guests, prng.fork('guests')).slice(0, count),
  ]);
  return {
    drawn: kinds.filter((kind) => chosen.has(kind)),
    leftOut: kinds.filter((kind) => !chosen.has(kind)),
  };
}

function isCore({ name }: Fault): boolean {
  return core.includes(name);
}

/** A core of one or two is not taken apart. */
function drawCore(kinds: readonly Fault[], prng: Prng): readonly Fault[] {
  if (kinds.length < core.length || prng.chance(...wholeCore)) return kinds;
  return prng.shuffle(kinds).slice(1);
}

/** One of each group before a second of any, groups and members in random order. */
function inTurns(kinds: readonly Fault[], prng: Prng): Fault[] {
  const groups = [...Map.groupBy(kinds, groupOf).values()].map((group) => prng.shuffle(group));
  const longest = Math.max(0, ...groups.map(({ length }) => length));
  return Array.from({ length: longest }, (_, turn) =>
    prng.shuffle(groups).flatMap((group) => group.slice(turn, turn + 1)),
  ).flat();
}

/** What a kind hits: the family that it names, or what it has to itself. */
function groupOf({ family, claims }: Fault): string {
  return family ?? claims.toSorted().join();
}
