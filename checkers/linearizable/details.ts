import type { Json } from '../../harness/core/json.ts';
import type { TimeWindow } from '../../harness/core/time.ts';
import type { KeyDecisions } from './decide-keys.ts';
import type { Decision } from './decide.ts';
import { windowOf } from './explain.ts';
import type { Model } from './models/model.ts';
import type { KeyHistory } from './partitions.ts';

/** The keys that took the most steps, and those that were not decided, are named up to here. */
const keysMax = 20;

export type Refuted = Decision & { readonly result: { readonly validity: 'invalid' } };
export type Undecided = Decision & { readonly result: { readonly validity: 'unknown' } };

export function refuted(decisions: readonly Decision[]): Refuted[] {
  return decisions.filter((decision): decision is Refuted => decision.result.validity === 'invalid');
}

export function undecided(decisions: readonly Decision[]): Undecided[] {
  return decisions.filter((decision): decision is Undecided => decision.result.validity === 'unknown');
}

/** Over what was decided fast and what was searched. */
export function tallyOf({ fast, searched }: KeyDecisions): { operations: number; keys: number; invalidKeys: number } {
  return {
    operations: (fast?.calls ?? 0) + sum(searched.map(({ history }) => history.operations.length)),
    keys: (fast?.keys ?? 0) + searched.length,
    invalidKeys: (fast?.refutations.length ?? 0) + refuted(searched).length,
  };
}

/** The time of the operation that the search could not get past; of the whole key where that is not known. */
export function stuckWindow({ partition, operations }: KeyHistory, stuckAt: number | undefined): TimeWindow {
  const index = stuckAt === undefined ? -1 : partition.calls.findIndex((call) => call.return === stuckAt);
  const stuck = operations[index];
  return windowOf(stuck === undefined ? operations : [stuck]);
}

/** Counts for the report and for programs. */
export function detailsOf(model: Model, decided: KeyDecisions): Readonly<Record<string, Json>> {
  const { fast, searched, searchAlgorithm, dropped } = decided;
  const hardest = searched.toSorted((a, b) => b.steps - a.steps).slice(0, keysMax);
  const { operations, keys, invalidKeys } = tallyOf(decided);
  const searchedOperations = operations - (fast?.calls ?? 0);
  return {
    model: model.name,
    operations,
    dropped,
    open: (fast?.open ?? 0) + sum(searched.map(({ history }) => openCount(history))),
    keys,
    invalidKeys,
    undecidedKeys: undecided(searched).length,
    // Each of them is sound and complete for the keys that it decided.
    algorithms: [
      ...(fast === undefined || fast.keys === 0
        ? []
        : [{ algorithm: fast.algorithm, keys: fast.keys, operations: fast.calls }]),
      ...(searched.length === 0
        ? []
        : [{ algorithm: searchAlgorithm, keys: searched.length, operations: searchedOperations }]),
    ],
    searchedBecause: [...(fast?.reasons ?? [])].map(([reason, count]) => ({ reason, keys: count })),
    steps: sum(searched.map(({ steps }) => steps)),
    hardest: hardest.map(({ history, result, steps }) => ({
      ...keyDetails(history),
      validity: result.validity,
      steps,
    })),
    undecided: undecided(searched)
      .slice(0, keysMax)
      .map(({ history, result, steps }) => {
        const { from, to } = stuckWindow(history, result.stuckAt);
        return { ...keyDetails(history), reason: result.reason, steps, fromNs: from, toNs: to };
      }),
  };
}

function keyDetails(history: KeyHistory): { key: string | null; operations: number; open: number } {
  return { key: history.key ?? null, operations: history.operations.length, open: openCount(history) };
}

function openCount({ partition }: KeyHistory): number {
  return partition.calls.filter((call) => call.return === Infinity).length;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
