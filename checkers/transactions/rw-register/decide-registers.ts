import { type Decision, decide } from '../decide.ts';
import { cycleText } from '../graph/cycle.ts';
import { anyOf } from '../graph/cycle-rule.ts';
import { processMask, realtimeMask, rwMask, wwMask } from '../graph/edge-kind.ts';
import { clientOrderOf, edgeKindsOf, refutedWith, weakerOrEqual } from '../levels/lattice.ts';
import type { Level } from '../levels/level.ts';
import { hasQuestions } from './predicate-edges.ts';
import { type RegisterDependencies, type RegisterHistory, registerDependencies } from './register-dependencies.ts';
import type { VersionSource } from './version-edges.ts';

export interface RegisterDecision {
  readonly decision: Decision;
  /** Those of the strongest source of an order of versions that was asked about. */
  readonly dependencies: RegisterDependencies;
}

/** Each has all that the next ones say. */
const strongestFirst: readonly VersionSource[] = ['realtime', 'process', 'none', 'in-turn', 'supplied'];

/**
 * Decides a level and the weaker ones on registers. What clients know of the order also orders versions, but only for levels
 * that keep it: so each source of an order has dependencies of its own, and those of the strongest, which hold all the
 * others, are looked at first. Of edges of which there is no cycle there, no weaker level has one.
 */
export function decideRegisters(history: RegisterHistory, level: Level, isOver: () => boolean): RegisterDecision {
  const hasOrder = history.table.versionOrders.length > 0;
  const hasRows = hasQuestions(history.table);
  const asked = weakerOrEqual(level).map((each) => onRegisters(each, hasOrder));
  const sources = strongestFirst.filter((source) => asked.some((each) => sourceOf(each, hasRows) === source));
  const dependencies = registerDependencies(history, sources[0] ?? 'none');
  const decisions: Decision[] = [];
  let acyclic = 0;
  for (const [i, source] of sources.entries()) {
    const some = asked.filter((each) => sourceOf(each, hasRows) === source);
    const kinds = edgeKindsOf(some);
    if ((kinds & ~acyclic) === 0) continue;
    const decision = decide(i === 0 ? dependencies : registerDependencies(history, source), some, isOver);
    decisions.push(decision);
    if (decision.components === 0 && decision.undecided.size === 0) acyclic = kinds;
  }
  const [first = decide(dependencies, asked, isOver)] = decisions;
  if (decisions.length < 2) return { decision: first, dependencies };
  const refuted = refutedWith(decisions.flatMap((each) => [...each.refuted]));
  return {
    dependencies,
    decision: {
      ...first,
      refuted,
      undecided: new Set(decisions.flatMap((each) => [...each.undecided].filter((name) => !refuted.has(name)))),
      // The weakest level's cycle says most.
      cycles: distinct(decisions.toReversed().flatMap(({ cycles }) => cycles)),
    },
  };
}

/** Of cycles that several levels were refuted by, the first one. */
function distinct(cycles: Decision['cycles']): Decision['cycles'] {
  const known = new Set<string>();
  return cycles.filter(({ cycle }) => {
    const text = cycleText(cycle);
    const isNew = !known.has(text);
    known.add(text);
    return isNew;
  });
}

/** What the level's own test may know an order of versions by. */
function sourceOf(level: Level, hasRows: boolean): VersionSource {
  const { test } = level;
  // Rows that were not found make dependencies of an order of versions, which must be one that the level keeps.
  if (test?.kind === 'rule' && (test.rule.mask & rwMask) === 0 && (hasRows || (test.rule.mask & wwMask) !== 0))
    return 'supplied';
  return test?.kind === 'monotonic' || test?.kind === 'snapshots' ? 'in-turn' : clientOrderOf(level);
}

/**
 * A level's test where reads don't give the order of versions: below read atomic any order will do that keeps the other edges, so that
 * writes order nothing there, unless an order was supplied.
 */
function onRegisters(level: Level, hasOrder: boolean): Level {
  const { test, ...rest } = level;
  if (test?.kind === 'missed' || test?.kind === 'vanished') return rest;
  if (test?.kind !== 'rule' || (test.rule.mask & rwMask) !== 0 || hasOrder) return level;
  const mask = test.rule.mask & ~wwMask;
  // An order of clients alone never contradicts itself.
  return (mask & ~(processMask | realtimeMask)) === 0 ? rest : { ...level, test: { kind: 'rule', rule: anyOf(mask) } };
}
