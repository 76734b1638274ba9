import type { Operation } from '../../harness/core/history.ts';
import { type Validity, worst } from '../../harness/core/verdict.ts';
import type { Helpers } from '../../harness/ports/checker.ts';
import { countText } from '../count-text.ts';
import { Deadline, OutOfBudgetError } from '../deadline.ts';
import { type Decision, decideAll } from './decide.ts';
import { heldAgainst } from './agreement.ts';
import type { Budget, NamedSearch } from './engine.ts';
import { type FastDecisions, decideFast } from './fast/decide-fast.ts';
import type { Model } from './models/model.ts';
import { notBegun, notSearched } from './not-searched.ts';
import { own } from './own/engine.ts';
import { type Split, splitByKey } from './partitions.ts';

/** Tables of a search may have this much of the memory: the rest is for the history itself, and for one that moves into a larger one. */
const tableShare = 0.5;

/** What was found out of the keys of a history. */
export interface KeyDecisions {
  readonly validity: Validity;
  /** What the model's fast algorithm decided; undefined where it has none, or was not asked. */
  readonly fast: FastDecisions | undefined;
  /** What was searched. */
  readonly searched: readonly Decision[];
  /** The general search. */
  readonly searchAlgorithm: string;
  /** Operations that say nothing: failures, and reads without an answer. */
  readonly dropped: number;
}

/** By what keys are searched, if not by our own engine in this thread alone. */
export interface Means {
  /** Has to search every key. */
  readonly engine?: NamedSearch | undefined;
  /** Threads that search by our own engine too. */
  readonly helpers?: Helpers | undefined;
}

type Limits = Omit<Budget, 'stepsMax'>;

/**
 * Decides every key by the cheapest means that is sound and complete for it: the model's fast algorithm where it applies, and the
 * general search for the rest. An engine that was asked for by name decides all of them; where it is held against the fast algorithm, a key
 * of which the two say different things stays undecided. So does everything that the budget is not enough for.
 *
 * @throws UsageError naming the line of an operation that is not of the model.
 */
export async function decideKeys(
  operations: readonly Operation[],
  model: Model,
  budget: Limits,
  means: Means = {},
): Promise<KeyDecisions> {
  const { engine } = means;
  try {
    return engine?.isHeldAgainstFast === true
      ? await decideTwice(operations, model, budget, engine)
      : await decideOnce(operations, model, budget, means);
  } catch (error) {
    if (!(error instanceof OutOfBudgetError)) throw error;
    const searched = [notBegun(operations, model, error)];
    return { validity: 'unknown', fast: undefined, searched, searchAlgorithm: (engine ?? own).algorithm, dropped: 0 };
  }
}

async function decideOnce(
  operations: readonly Operation[],
  model: Model,
  budget: Limits,
  { engine, helpers }: Means,
): Promise<KeyDecisions> {
  const fast = engine === undefined ? decideFast(operations, model, budget) : undefined;
  const { algorithm: searchAlgorithm } = engine ?? own;
  const split = splitInTime(fast?.rest ?? operations, model, budget, fast !== undefined);
  const searching = engine === undefined ? { engine: own, ...(helpers === undefined ? {} : { helpers }) } : { engine };
  const isRefuted = (fast?.refutations.length ?? 0) > 0;
  const searched =
    split === undefined && fast !== undefined
      ? notSearched(fast, operations, model)
      : await decideAll(split?.keys ?? [], searching, searchLimits(budget), isRefuted);
  const validities = [
    ...searched.map(({ result }) => result.validity),
    ...(fast === undefined || fast.keys === 0 ? [] : ['valid' as const]),
    ...(isRefuted ? ['invalid' as const] : []),
  ];
  return { validity: worst(validities), fast, searched, searchAlgorithm, dropped: (fast ?? split)?.dropped ?? 0 };
}

/**
 * Undefined where the time was over before: what was decided by then must not be lost.
 *
 * @throws OutOfBudgetError in that case, if nothing was.
 */
function splitInTime(
  operations: readonly Operation[],
  model: Model,
  { now, deadline }: Limits,
  isSomethingDecided: boolean,
): Split | undefined {
  try {
    return splitByKey(operations, model, new Deadline(now, deadline));
  } catch (error) {
    if (isSomethingDecided && error instanceof OutOfBudgetError) return undefined;
    throw error;
  }
}

async function decideTwice(
  operations: readonly Operation[],
  model: Model,
  budget: Limits,
  engine: NamedSearch,
): Promise<KeyDecisions> {
  const fast = decideFast(operations, model, budget);
  const split = splitByKey(operations, model, new Deadline(budget.now, budget.deadline));
  const alone = await decideAll(split.keys, { engine }, searchLimits(budget));
  const searched = fast === undefined ? alone : heldAgainst(fast, engine.name, alone);
  const isFast = fast !== undefined && fast.keys > 0;
  const searchAlgorithm = isFast
    ? `${engine.algorithm}; and ${fast.algorithm} on ${countText(fast.keys, 'key')}`
    : engine.algorithm;
  const validity = worst(searched.map(({ result }) => result.validity));
  return { validity, fast: undefined, searched, searchAlgorithm, dropped: split.dropped };
}

/** What a search may spend of the budget of a check. */
export function searchLimits(budget: Limits): Limits {
  return { ...budget, memoryLimitBytes: budget.memoryLimitBytes * tableShare };
}
