import type { Operation } from '../../../harness/core/history.ts';
import { Arena } from '../../arena.ts';
import { countText } from '../../count-text.ts';
import { Deadline, OutOfBudgetError, requireMemory } from '../../deadline.ts';
import type { Budget } from '../engine.ts';
import type { Model } from '../models/model.ts';
import { type Columns, columnsOf } from './columns.ts';
import { bytesPerCall, judgeFor } from './judges.ts';
import { type Judge, type Ruling, type Witness, undecided } from './ruling.ts';

/** A key that a fast algorithm refuted. */
export interface Refutation {
  readonly key: string | undefined;
  /** Its calls in the columns: those from `from` to before `to`. */
  readonly from: number;
  readonly to: number;
  readonly witness: Witness;
}

/** A key that a fast algorithm did not decide: its calls in the columns are those from `from` to before `to`. */
type OpenKey = Omit<Refutation, 'witness'>;

/** What the fast algorithm of a model found out. */
export interface FastDecisions {
  readonly algorithm: string;
  readonly columns: Columns;
  /** Operations that say nothing: failures, and reads without an answer. */
  readonly dropped: number;
  /** Keys and calls that it decided, either way. */
  readonly keys: number;
  readonly calls: number;
  /** How many of those calls have no outcome. */
  readonly open: number;
  readonly refutations: readonly Refutation[];
  /** The keys that it did not decide. */
  readonly openKeys: readonly OpenKey[];
  /** The operations of those keys, in the history's order: the general search has to decide them. */
  readonly rest: readonly Operation[];
  /** Why it did not decide them, with how many keys each. */
  readonly reasons: ReadonlyMap<string, number>;
}

/**
 * Decides as many keys as the model's fast algorithm can. Undefined when the model has none.
 *
 * @throws UsageError naming the line of an operation that is not of the model; OutOfBudgetError when there is not enough memory to begin,
 * or the time is over before all operations are read.
 */
export function decideFast(
  operations: readonly Operation[],
  model: Model,
  budget: Omit<Budget, 'stepsMax'>,
): FastDecisions | undefined {
  const bytes = operations.length * bytesPerCall(model);
  requireMemory(countText(operations.length, 'operation'), bytes, budget.memoryLimitBytes);
  const deadline = new Deadline(budget.now, budget.deadline);
  const { columns, dropped } = columnsOf(operations, model, new Arena(bytes), deadline);
  const judge = judgeFor(model, columns);
  return judge === undefined ? undefined : { ...rule(operations, columns, judge, budget), dropped };
}

const timeRanOut = 'the time ran out';

/** No key is judged after one in whose middle the time was over: what it left in the arrays would be wrong for another. */
function judgedInTime(judge: Judge, from: number, to: number): Ruling {
  try {
    return judge.judge(from, to);
  } catch (error) {
    if (error instanceof OutOfBudgetError) return undecided(timeRanOut);
    throw error;
  }
}

function rule(
  operations: readonly Operation[],
  columns: Columns,
  judge: Judge,
  budget: Pick<Budget, 'now' | 'deadline'>,
): Omit<FastDecisions, 'dropped'> {
  const refutations: Refutation[] = [];
  const reasons = new Map<string, number>();
  const openKeys: OpenKey[] = [];
  const isRest = new Uint8Array(operations.length);
  let keys = 0;
  let calls = 0;
  let open = 0;
  for (let k = 0; k < columns.keys.length; k++) {
    const from = columns.starts[k] ?? 0;
    const to = columns.starts[k + 1] ?? 0;
    const ruling = budget.now() > budget.deadline ? undecided(timeRanOut) : judgedInTime(judge, from, to);
    if (ruling.validity === 'undecided') {
      openKeys.push({ key: columns.keys[k], from, to });
      reasons.set(ruling.reason, (reasons.get(ruling.reason) ?? 0) + 1);
      for (let call = from; call < to; call++) isRest[columns.source[call] ?? 0] = 1;
      continue;
    }
    keys++;
    calls += to - from;
    for (let call = from; call < to; call++) if (columns.returned[call] === Infinity) open++;
    if (ruling.validity === 'invalid') refutations.push({ key: columns.keys[k], from, to, witness: ruling.witness });
  }
  const rest = reasons.size === 0 ? [] : operations.filter((_, index) => isRest[index] === 1);
  return { algorithm: judge.algorithm, columns, keys, calls, open, refutations, openKeys, rest, reasons };
}
