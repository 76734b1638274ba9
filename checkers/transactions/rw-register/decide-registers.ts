import { type Decision, decide } from '../decide.ts';
import type { Dependencies } from '../dependencies/dependencies.ts';
import { anyOf } from '../graph/cycle-rule.ts';
import { processMask, realtimeMask, rwMask, wwMask } from '../graph/edge-kind.ts';
import { type ClientOrder, clientOrderOf, refutedWith, weakerOrEqual } from '../levels/lattice.ts';
import type { Level } from '../levels/level.ts';
import { type RegisterDependencies, type RegisterHistory, registerDependencies } from './register-dependencies.ts';

export interface RegisterDecision {
  readonly decision: Decision;
  /** Those of the strongest order of clients that was asked about. */
  readonly dependencies: RegisterDependencies;
}

const strongestFirst: readonly ClientOrder[] = ['realtime', 'process', 'none'];

/**
 * Decides a level and the weaker ones on registers. What clients know of the order also orders versions, but only for levels
 * that keep it: so each order of clients has dependencies of its own, and those of the strongest, which hold all the
 * others, are looked at first. Without a cycle there, no weaker level has one.
 */
export function decideRegisters(history: RegisterHistory, level: Level, isOver: () => boolean): RegisterDecision {
  const asked = weakerOrEqual(level).map(onRegisters);
  const [strongest = 'none', ...weaker] = strongestFirst.filter((order) =>
    asked.some((each) => clientOrderOf(each) === order),
  );
  const decideFor = (order: ClientOrder, dependencies: Dependencies): Decision =>
    decide(
      dependencies,
      asked.filter((each) => clientOrderOf(each) === order),
      isOver,
    );
  const dependencies = registerDependencies(history, strongest);
  const first = decideFor(strongest, dependencies);
  if (first.components === 0) return { decision: first, dependencies };
  const others = weaker.map((order) => decideFor(order, registerDependencies(history, order)));
  const decisions = [first, ...others];
  const refuted = refutedWith(decisions.flatMap((each) => [...each.refuted]));
  return {
    dependencies,
    decision: {
      ...first,
      refuted,
      undecided: new Set(decisions.flatMap((each) => [...each.undecided].filter((name) => !refuted.has(name)))),
      // The weakest level's cycle says most.
      cycles: decisions.toReversed().flatMap(({ cycles }) => cycles),
    },
  };
}

/**
 * A level's test where the order of versions is nowhere given: below read atomic any order will do that keeps the other edges,
 * so that writes order nothing there.
 */
function onRegisters(level: Level): Level {
  const { test, ...rest } = level;
  if (test?.kind === 'missed' || test?.kind === 'vanished') return rest;
  if (test?.kind !== 'rule' || (test.rule.mask & rwMask) !== 0) return level;
  const mask = test.rule.mask & ~wwMask;
  // An order of clients alone never contradicts itself.
  return (mask & ~(processMask | realtimeMask)) === 0 ? rest : { ...level, test: { kind: 'rule', rule: anyOf(mask) } };
}
