import type { Budget, EngineResult } from './engine.ts';
import type { KeyHistory } from './partitions.ts';
import { type Searching, searchRound } from './search-round.ts';

/** One key with what the engine said of it. */
export interface Decision {
  readonly history: KeyHistory;
  readonly result: EngineResult;
  /** Over all rounds. */
  readonly steps: number;
}

/** The steps that every key may take in the first round, and by how much more in each one after. */
const firstSteps = 20_000;
const growth = 8;

/**
 * Decides every key within the budget. What shows without a search is looked for first. Then keys take turns: each round asks those
 * that are open again with eight times the steps, so that a hard key costs the others no more than an eighth, and can't hide their
 * violations. When something is wrong already, here or (`isRefuted`) elsewhere, keys that are still open after the round stay so: the
 * answer would not change.
 */
export async function decideAll(
  keys: readonly KeyHistory[],
  searching: Searching,
  budget: Omit<Budget, 'stepsMax'>,
  isRefuted = false,
): Promise<Decision[]> {
  const decisions = new Map<KeyHistory, Decision>();
  for (const history of keys) {
    const result = budget.now() > budget.deadline ? undefined : searching.engine.glance?.(history.partition);
    if (result !== undefined) decisions.set(history, { history, result, steps: result.steps });
  }
  let open = keys.filter((history) => !decisions.has(history));
  for (let stepsMax = firstSteps; open.length > 0; stepsMax *= growth) {
    const results = await searchRound(open, searching, { ...budget, stepsMax }, stepsMax > firstSteps);
    for (const [index, history] of open.entries()) {
      const result = results[index];
      if (result === undefined) continue;
      const steps = result.steps + (decisions.get(history)?.steps ?? 0);
      decisions.set(history, { history, result, steps });
    }
    const isWrong = isRefuted || [...decisions.values()].some(({ result }) => result.validity === 'invalid');
    open = isWrong ? [] : open.filter((history) => isWorthMore(decisions.get(history)?.result));
  }
  return [...decisions.values()];
}

function isWorthMore(result: EngineResult | undefined): boolean {
  return result?.validity === 'unknown' && result.because === 'steps';
}
