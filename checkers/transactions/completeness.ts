import { type Decision, decide } from './decide.ts';
import type { Dependencies } from './dependencies/dependencies.ts';
import { rwMask, wwMask } from './graph/edge-kind.ts';
import { levelNamed, weakerOrEqual } from './levels/lattice.ts';
import type { Level } from './levels/level.ts';
import type { TransactionTable } from './table/transaction-table.ts';

export interface CompletenessQuestion {
  readonly dependencies: Dependencies;
  readonly level: Level;
  readonly decision: Decision;
  readonly isOver: () => boolean;
}

export interface Completeness {
  /** True when the verdict is the last word on the history. */
  readonly isComplete: boolean;
  /** Keys whose order of versions is not known, where that is why it isn't. */
  readonly openKeys: readonly number[];
}

/**
 * Whether a verdict is the last word. An anomaly is one in any case. Without one it is, when the order of all versions is
 * known, or does not matter to the level; otherwise two orders are tried, which keep all that is known and follow invocations or completions where
 * nothing is: if the level holds with one of them, it was kept. (To find one in general is NP-hard.)
 */
export function completeness({ dependencies, level, decision, isOver }: CompletenessQuestion): Completeness {
  const { ranks } = decision;
  if (decision.refuted.has(level.name)) return { isComplete: true, openKeys: [] };
  if (dependencies.contradictory.length > 0) return { isComplete: false, openKeys: dependencies.contradictory };
  if (decision.undecided.size > 0 || !dependencies.saysAll) return { isComplete: false, openKeys: [] };
  if (!dependsOnOrder(level, dependencies.hasGivenOrder)) return { isComplete: true, openKeys: [] };
  // Of a cursor there is no test by cycles, so that the level above it is proved in its place.
  const proof = level.name === 'cursor-stability' ? levelNamed('consistent-view') : level;
  const asked = weakerOrEqual(proof);
  const holds = (some: Int32Array): boolean => {
    const { refuted, undecided } = decide(dependencies.ordered(some).dependencies, asked, isOver);
    return !refuted.has(proof.name) && undecided.size === 0;
  };
  const { keys } = dependencies.ordered(ranks);
  if (keys.length === 0 && proof === level) return { isComplete: true, openKeys: [] };
  const isComplete =
    holds(ranks) || holds(decide(dependencies, asked, isOver, lastCompletedFirst(dependencies.table)).ranks);
  return { isComplete, openKeys: isComplete ? [] : keys };
}

/** Stores that take effect when they answer order concurrent writes like this. */
function lastCompletedFirst({ count, operations }: TransactionTable): Int32Array {
  const completions = Float64Array.from(operations, ({ completedAt }) => completedAt ?? Infinity);
  return new Int32Array(count).map((_, t) => t).toSorted((a, b) => (completions[b] ?? 0) - (completions[a] ?? 0));
}

/**
 * A level that is the plain absence of cycles holds with a topological order whenever it holds at all, if only writes after all
 * that anyone read are open. Of the others, those depend on the order of writes that let it decide where an anti-dependency
 * may stand.
 */
function dependsOnOrder(level: Level, hasGivenOrder: boolean): boolean {
  const { test } = level;
  if (test?.kind === 'rule' && test.rule.phases === 1) return !hasGivenOrder && (test.rule.mask & rwMask) !== 0;
  if (level.name === 'cursor-stability') return !hasGivenOrder;
  return weakerOrEqual(level).some(
    (each) =>
      (each.test?.kind === 'rule' && each.test.rule.phases > 1) ||
      each.test?.kind === 'monotonic' ||
      each.test?.kind === 'snapshots' ||
      (each.test?.kind === 'single' && (each.test.dependencies & wwMask) !== 0),
  );
}
