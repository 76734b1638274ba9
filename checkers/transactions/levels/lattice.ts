import { UsageError, unreachable } from '../../../harness/core/errors.ts';
import { passMask, processMask, realtime, rwMask, wrMask, wwMask } from '../graph/edge-kind.ts';
import { type CycleTest, type Level, type Phenomenon, aliases, levels } from './level.ts';

const byName: ReadonlyMap<string, Level> = new Map(levels.map((level) => [level.name, level]));

/** Names that `--checker NAME:MODEL` takes. */
export const levelNames: readonly string[] = [...byName.keys(), ...aliases.keys()];

/**
 * The level of that name or alias.
 *
 * @throws UsageError naming all levels, when it is neither.
 */
export function levelNamed(name: string): Level {
  const level = byName.get(aliases.get(name) ?? name);
  if (level === undefined)
    throw new UsageError(`no level is called ${name}; there are ${[...byName.keys()].join(', ')}`);
  return level;
}

/** The level and all that it includes, a weaker one always before a stronger one. */
export function weakerOrEqual(level: Level): Level[] {
  const found = new Set<Level>();
  const visit = (each: Level): void => {
    if (found.has(each)) return;
    for (const name of each.includes) visit(levelNamed(name));
    found.add(each);
  };
  visit(level);
  return [...found];
}

/** What is refuted with some levels: they, and every level that includes one of them. */
export function refutedWith(names: Iterable<string>): Set<string> {
  const refuted = new Set(names);
  return new Set(
    levels.filter((level) => weakerOrEqual(level).some(({ name }) => refuted.has(name))).map(({ name }) => name),
  );
}

/** The refuted levels that include no other refuted one. */
export function weakestOf(refuted: ReadonlySet<string>): string[] {
  return [...refuted].filter((name) =>
    weakerOrEqual(levelNamed(name)).every((weaker) => weaker.name === name || !refuted.has(weaker.name)),
  );
}

/** The weakest of the levels that forbid a phenomenon. */
export function levelsForbidding(phenomenon: Phenomenon): string[] {
  return levels.filter(({ phenomena }) => phenomena.includes(phenomenon)).map(({ name }) => name);
}

/** Every kind of edge that the tests of these levels look at. */
export function edgeKindsOf(some: readonly Level[]): number {
  return some.reduce((mask, { test }) => mask | (test === undefined ? 0 : kindsOf(test)), 0);
}

function kindsOf(test: CycleTest): number {
  switch (test.kind) {
    case 'rule':
      return test.rule.mask;
    case 'updates':
      return test.mask | passMask;
    case 'vanished':
      return wrMask | wwMask | passMask | rwMask;
    case 'single':
    case 'missed':
    case 'monotonic':
    case 'snapshots':
      return test.dependencies | wwMask | passMask | rwMask;
    default:
      return unreachable(test);
  }
}

/** What clients know of the order that a level keeps. */
export type ClientOrder = 'none' | 'process' | 'realtime';

/** The order of clients that the level's own test speaks of. */
export function clientOrderOf({ test }: Level): ClientOrder {
  const kinds = test === undefined ? 0 : kindsOf(test);
  if ((kinds & (1 << realtime)) !== 0) return 'realtime';
  return (kinds & processMask) === 0 ? 'none' : 'process';
}
