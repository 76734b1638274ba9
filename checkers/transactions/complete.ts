import { type Decision, decide } from './decide.ts';
import type { Dependencies } from './dependencies/dependencies.ts';
import { ww, wwMask } from './graph/edge-kind.ts';
import { weakerOrEqual } from './levels/lattice.ts';
import type { Level } from './levels/level.ts';

/**
 * Whether a verdict is the last word on a history. An anomaly is one in any case. Without one it is, when the order of all
 * versions is known, or does not matter to the level; otherwise one order is tried, that of a topological order of all
 * that is known: if the level holds with it, it was kept. (Finding such an order is NP-hard in general, so only one is tried.)
 */
export function complete(dependencies: Dependencies, level: Level, decision: Decision, isOver: () => boolean): boolean {
  if (decision.refuted.has(level.name)) return true;
  if (dependencies.contradictory.length > 0 || decision.undecided.size > 0) return false;
  if (dependencies.unordered.length === 0 || !dependsOnOrder(level)) return true;
  const { ranks } = decision;
  if (ranks === undefined) return false;
  for (const { writers } of dependencies.unordered) {
    const ordered = writers.toSorted((a, b) => (ranks[b] ?? 0) - (ranks[a] ?? 0));
    for (const [i, writer] of ordered.entries()) {
      const before = ordered[i - 1];
      if (before !== undefined) dependencies.edges.add(before, writer, ww);
    }
  }
  const tried = decide(dependencies, level, isOver);
  return !tried.refuted.has(level.name) && tried.undecided.size === 0;
}

/**
 * A level that is the plain absence of cycles holds with a topological order whenever it holds at all. Of the others, those
 * depend on the order of writes that let it decide where an anti-dependency may stand.
 */
function dependsOnOrder(level: Level): boolean {
  if (level.test?.kind === 'rule' && level.test.rule.phases === 1) return false;
  return weakerOrEqual(level).some(
    ({ test }) =>
      (test?.kind === 'rule' && test.rule.phases > 1) ||
      (test?.kind === 'single' && (test.dependencies & wwMask) !== 0),
  );
}
