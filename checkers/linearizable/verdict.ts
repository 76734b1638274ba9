import type { RunRecord } from '../../harness/core/run-record.ts';
import { type TimeWindow, formatDurationMs, nanosToMs } from '../../harness/core/time.ts';
import type { Verdict, Violation } from '../../harness/core/verdict.ts';
import { countText } from '../count-text.ts';
import { struckFaults } from '../timeline/struck-faults.ts';
import type { KeyDecisions } from './decide-keys.ts';
import { type Undecided, detailsOf, refuted, stuckWindow, tallyOf, undecided } from './details.ts';
import type { Budget } from './engine.ts';
import { explainWitness } from './explain-witness.ts';
import { explain, objectName } from './explain.ts';
import type { Model } from './models/model.ts';
import { shrink, wholeOf } from './shrink.ts';

/** More violations than that are counted and not told. */
const violationsMax = 10;
/** Longest time spent on making violations small: one, and all. */
const shrinkMsMax = 2_000;
const shrinkAllMsMax = 6_000;

interface Findings {
  readonly record: RunRecord;
  readonly model: Model;
  readonly decided: KeyDecisions;
  readonly budget: Omit<Budget, 'stepsMax'>;
}

/** The verdict of a history from what was found out of its keys. */
export function verdictOf(findings: Findings): Verdict {
  const { model, decided } = findings;
  const { validity } = decided;
  const violations = violationsOf(findings);
  const summary = summaryOf(findings, violations);
  return {
    checker: 'linearizable',
    validity,
    summary,
    complete: true,
    algorithm: algorithmOf(decided),
    properties: [{ property: 'linearizable', validity, reason: summary }],
    violations,
    details: detailsOf(model, decided),
  };
}

/** The verdict when no model was named and none knows the history's operations. */
export function noModel(): Verdict {
  const summary = 'no model knows the operations of this history; name one: --checker linearizable:MODEL';
  return {
    checker: 'linearizable',
    validity: 'unknown',
    summary,
    complete: true,
    properties: [{ property: 'linearizable', validity: 'unknown', reason: summary }],
    violations: [],
    details: {},
  };
}

/** `zones of unique values (...) on 12 keys; depth-first search ... on 1 key`. */
function algorithmOf({ fast, searched, searchAlgorithm }: KeyDecisions): string {
  if (fast === undefined || fast.keys === 0) return searchAlgorithm;
  const keys = fast.keys === 1 && searched.length === 0 ? '' : ` on ${countText(fast.keys, 'key')}`;
  const search = searched.length === 0 ? '' : `; ${searchAlgorithm} on ${countText(searched.length, 'key')}`;
  return `${fast.algorithm}${keys}${search}`;
}

function violationsOf({ record, model, decided, budget }: Findings): Violation[] {
  const faults = struckFaults(record.history.ops);
  const { fast, searched } = decided;
  const shown =
    fast?.refutations
      .slice(0, violationsMax)
      .map((refutation) =>
        explainWitness(refutation, fast.columns, record.history.operations, model, { faults, now: budget.now }),
      ) ?? [];
  const end = Math.min(budget.deadline, budget.now() + shrinkAllMsMax);
  const others = refuted(searched)
    .slice(0, violationsMax - shown.length)
    .map(({ history, result }) => {
      const deadline = Math.min(end, budget.now() + shrinkMsMax);
      const core = shrink(history.partition, model, result.stuckAt, { ...budget, deadline });
      return explain(history, core ?? wholeOf(history.partition, result.stuckAt), model, { faults, now: budget.now });
    });
  return [...shown, ...others];
}

function summaryOf({ model, decided }: Findings, violations: readonly Violation[]): string {
  const [violation] = violations;
  const { operations, keys, invalidKeys } = tallyOf(decided);
  if (violation !== undefined) {
    return invalidKeys === 1
      ? violation.title
      : `${violation.title}; ${countText(invalidKeys - 1, 'more key is', 'more keys are')} not linearizable`;
  }
  const [first, ...more] = undecided(decided.searched);
  if (first !== undefined) {
    const others = more.length === 0 ? '' : `; and ${countText(more.length, 'more key')}`;
    return `not decided: ${undecidedText(first)}${others}`;
  }
  if (operations === 0)
    return `nothing to judge: none of ${countText(decided.dropped, 'operation')} has an outcome that says anything`;
  const onKeys = keys === 1 ? '' : ` on ${countText(keys, 'key')}`;
  return `${countText(operations, 'operation')}${onKeys} can be put in an order that explains every answer (model ${model.name})`;
}

/** `key "d17" (312 operations, 2.10 s to 4.40 s): out of time after 1,204,310 steps`. */
function undecidedText({ history, result }: Undecided): string {
  return `${objectName(history)} (${countText(history.operations.length, 'operation')}, stuck at ${spanText(stuckWindow(history, result.stuckAt))}): ${result.reason}`;
}

function spanText({ from, to }: TimeWindow): string {
  return `${formatDurationMs(nanosToMs(from))} to ${formatDurationMs(nanosToMs(to))}`;
}
