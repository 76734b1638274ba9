import { worst } from '../../harness/core/verdict.ts';
import type { Decision } from './decide.ts';
import type { FastDecisions } from './fast/decide-fast.ts';
import type { Engine, EngineResult, NamedSearch } from './engine.ts';

/** Asks two engines, which must agree, and the model's fast algorithm where it has one, which must agree with both. */
export function bothOf(first: Engine, second: Engine): NamedSearch {
  return {
    name: `${first.name} and ${second.name}`,
    isHeldAgainstFast: true,
    algorithm: `${first.algorithm}; and ${second.algorithm}`,
    check: async (partition, budget) => {
      const a = await first.check(partition, budget);
      const b = await second.check(partition, budget);
      return agreed({ name: first.name, result: a }, { name: second.name, result: b });
    },
  };
}

interface Answer {
  readonly name: string;
  readonly result: EngineResult;
}

/**
 * The worse of two answers; where both decided and differ, one of them is wrong, and so nothing is known. It is never settled by
 * believing one.
 */
export function agreed(a: Answer, b: Answer): EngineResult {
  const steps = a.result.steps + b.result.steps;
  const isDecided = a.result.validity !== 'unknown' && b.result.validity !== 'unknown';
  if (isDecided && a.result.validity !== b.result.validity) {
    const said = [a, b].map(({ name, result }) => `${name} says ${result.validity}`).join(', ');
    return {
      validity: 'unknown',
      steps,
      because: 'disagreement',
      reason: `engines disagree: ${said}. One of them is wrong: please report it with the history`,
    };
  }
  const outcome = worst([a.result.validity, b.result.validity]);
  // The first engine's evidence where it has any.
  const source = a.result.validity === outcome ? a : b;
  if (source.result.validity !== 'unknown') return { ...source.result, steps };
  // A disagreement names those who disagree itself.
  if (source.result.because === 'disagreement') return { ...source.result, steps };
  return { ...source.result, steps, reason: `${source.name}: ${source.result.reason}` };
}

/** Decisions with the fast algorithm's answers beside them: the two must agree on every key that both decided. */
export function heldAgainst(fast: FastDecisions, name: string, decisions: readonly Decision[]): Decision[] {
  const open = new Set(fast.openKeys.map(({ key }) => key));
  const refuted = new Set(fast.refutations.map(({ key }) => key));
  return decisions.map((decision) => {
    const { key } = decision.history;
    if (open.has(key)) return decision;
    const answer: EngineResult = { validity: refuted.has(key) ? 'invalid' : 'valid', steps: 0 };
    return {
      ...decision,
      result: agreed({ name, result: decision.result }, { name: fast.algorithm, result: answer }),
    };
  });
}
