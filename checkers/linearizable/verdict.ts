import type { Json } from '../../harness/core/json.ts';
import type { RunRecord } from '../../harness/core/run-record.ts';
import { type TimeWindow, formatDurationMs, nanosToMs } from '../../harness/core/time.ts';
import { type Verdict, type Violation, worst } from '../../harness/core/verdict.ts';
import { countText } from '../count-text.ts';
import { struckFaults } from '../timeline/struck-faults.ts';
import type { Decision } from './decide.ts';
import type { Budget } from './engine.ts';
import { explain, objectName, windowOf } from './explain.ts';
import type { Model } from './models/model.ts';
import type { KeyHistory, Split } from './partitions.ts';
import { shrink, wholeOf } from './shrink.ts';

/** More violations than that are counted and not told. */
const violationsMax = 10;
/** The keys that took the most steps, and those that were not decided, are named up to here. */
const keysMax = 20;
/** Longest time spent on making violations small: one, and all. */
const shrinkMsMax = 2_000;
const shrinkAllMsMax = 6_000;

interface Findings {
  readonly record: RunRecord;
  readonly model: Model;
  readonly algorithm: string;
  readonly split: Split;
  readonly decisions: readonly Decision[];
  readonly budget: Omit<Budget, 'stepsMax'>;
}

/** The verdict of a history from what was found out of its keys. */
export function verdictOf(findings: Findings): Verdict {
  const { algorithm, decisions } = findings;
  const validity = worst(decisions.map(({ result }) => result.validity));
  const violations = violationsOf(findings);
  const summary = summaryOf(findings, violations);
  return {
    checker: 'linearizable',
    validity,
    summary,
    complete: true,
    algorithm,
    properties: [{ property: 'linearizable', validity, reason: summary }],
    violations,
    details: detailsOf(findings),
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

function violationsOf({ record, model, decisions, budget }: Findings): Violation[] {
  const faults = struckFaults(record.history.ops);
  const end = Math.min(budget.deadline, budget.now() + shrinkAllMsMax);
  return refuted(decisions)
    .slice(0, violationsMax)
    .map(({ history, result }) => {
      const deadline = Math.min(end, budget.now() + shrinkMsMax);
      const core = shrink(history.partition, model, result.stuckAt, { ...budget, deadline });
      return explain(history, core ?? wholeOf(history.partition, result.stuckAt), model, faults);
    });
}

type Refuted = Decision & { readonly result: { readonly validity: 'invalid' } };
type Undecided = Decision & { readonly result: { readonly validity: 'unknown' } };

function refuted(decisions: readonly Decision[]): Refuted[] {
  return decisions.filter((decision): decision is Refuted => decision.result.validity === 'invalid');
}

function undecided(decisions: readonly Decision[]): Undecided[] {
  return decisions.filter((decision): decision is Undecided => decision.result.validity === 'unknown');
}

function summaryOf({ model, split, decisions }: Findings, violations: readonly Violation[]): string {
  const [violation] = violations;
  const count = decisions.reduce((sum, { history }) => sum + history.operations.length, 0);
  const keys = decisions.length === 1 ? '' : ` on ${countText(decisions.length, 'key')}`;
  if (violation !== undefined) {
    const others = refuted(decisions).length - 1;
    return others === 0
      ? violation.title
      : `${violation.title}; ${countText(others, 'more key is', 'more keys are')} not linearizable`;
  }
  const [first, ...more] = undecided(decisions);
  if (first !== undefined) {
    const others = more.length === 0 ? '' : `; and ${countText(more.length, 'more key')}`;
    return `not decided: ${undecidedText(first)}${others}`;
  }
  if (count === 0)
    return `nothing to judge: none of ${countText(split.dropped, 'operation')} has an outcome that says anything`;
  return `${countText(count, 'operation')}${keys} can be put in an order that explains every answer (model ${model.name})`;
}

/** `key "d17" (312 operations, 2.10 s to 4.40 s): out of time after 1,204,310 steps`. */
function undecidedText({ history, result }: Undecided): string {
  const { from, to } = stuckWindow(history, result.stuckAt);
  const span = `${formatDurationMs(nanosToMs(from))} to ${formatDurationMs(nanosToMs(to))}`;
  return `${objectName(history)} (${countText(history.operations.length, 'operation')}, stuck at ${span}): ${result.reason}`;
}

/** The time of the operation that the search could not get past; of the whole key where that is not known. */
function stuckWindow({ partition, operations }: KeyHistory, stuckAt: number | undefined): TimeWindow {
  const index = stuckAt === undefined ? -1 : partition.calls.findIndex((call) => call.return === stuckAt);
  const stuck = operations[index];
  return windowOf((stuck === undefined ? operations : [stuck]).map((operation) => ({ operation })));
}

function detailsOf({ model, split, decisions }: Findings): Readonly<Record<string, Json>> {
  const hardest = decisions.toSorted((a, b) => b.steps - a.steps).slice(0, keysMax);
  return {
    model: model.name,
    operations: decisions.reduce((sum, { history }) => sum + history.operations.length, 0),
    dropped: split.dropped,
    open: decisions.reduce((sum, { history }) => sum + openCount(history), 0),
    keys: decisions.length,
    invalidKeys: refuted(decisions).length,
    undecidedKeys: undecided(decisions).length,
    steps: decisions.reduce((sum, { steps }) => sum + steps, 0),
    hardest: hardest.map(({ history, result, steps }) => ({
      ...keyDetails(history),
      validity: result.validity,
      steps,
    })),
    undecided: undecided(decisions)
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
