import type { Operation } from '../../harness/core/history.ts';
import { type Validity, worst } from '../../harness/core/verdict.ts';
import type { Helpers } from '../../harness/ports/checker.ts';
import { countText } from '../count-text.ts';
import { type Decision, decideAll } from './decide.ts';
import { agreed } from './agreement.ts';
import type { Budget, EngineResult, NamedSearch } from './engine.ts';
import { type FastDecisions, decideFast } from './fast/decide-fast.ts';
import type { Model } from './models/model.ts';
import { own } from './own/engine.ts';
import { splitByKey } from './partitions.ts';

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

/**
 * Decides every key by the cheapest means that is sound and complete for it: the model's fast algorithm where it applies, and the
 * general search for the rest. An engine that was asked for by name decides all of them; where it is held against the fast algorithm, a key
 * of which the two say different things stays undecided.
 *
 * @throws UsageError naming the line of an operation that is not of the model.
 */
export async function decideKeys(
  operations: readonly Operation[],
  model: Model,
  budget: Omit<Budget, 'stepsMax'>,
  { engine, helpers }: Means = {},
): Promise<KeyDecisions> {
  if (engine?.isHeldAgainstFast === true) return decideTwice(operations, model, budget, engine);
  const fast = engine === undefined ? decideFast(operations, model, budget) : undefined;
  const { algorithm: searchAlgorithm } = engine ?? own;
  const split = splitByKey(fast?.rest ?? operations, model);
  const searching = engine === undefined ? { engine: own, ...(helpers === undefined ? {} : { helpers }) } : { engine };
  const searched = await decideAll(split.keys, searching, budget, (fast?.refutations.length ?? 0) > 0);
  const validities = [
    ...searched.map(({ result }) => result.validity),
    ...(fast === undefined || fast.keys === 0 ? [] : ['valid' as const]),
    ...(fast === undefined || fast.refutations.length === 0 ? [] : ['invalid' as const]),
  ];
  return { validity: worst(validities), fast, searched, searchAlgorithm, dropped: fast?.dropped ?? split.dropped };
}

async function decideTwice(
  operations: readonly Operation[],
  model: Model,
  budget: Omit<Budget, 'stepsMax'>,
  engine: NamedSearch,
): Promise<KeyDecisions> {
  const fast = decideFast(operations, model, budget);
  const split = splitByKey(operations, model);
  const alone = await decideAll(split.keys, { engine }, budget);
  const searched = fast === undefined ? alone : heldAgainst(fast, engine.name, alone);
  const isFast = fast !== undefined && fast.keys > 0;
  const searchAlgorithm = isFast
    ? `${engine.algorithm}; and ${fast.algorithm} on ${countText(fast.keys, 'key')}`
    : engine.algorithm;
  const validity = worst(searched.map(({ result }) => result.validity));
  return { validity, fast: undefined, searched, searchAlgorithm, dropped: split.dropped };
}

function heldAgainst(fast: FastDecisions, name: string, decisions: readonly Decision[]): Decision[] {
  const open = new Set(fast.openKeys);
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
