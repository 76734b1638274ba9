import type { Json } from '../../../harness/core/json.ts';
import type { Validity, Verdict, Violation } from '../../../harness/core/verdict.ts';
import { countText } from '../../count-text.ts';
import type { Decision } from '../decide.ts';
import type { Dependencies } from '../dependencies/dependencies.ts';
import { keyText } from '../dependencies/telling.ts';
import { cycleName } from '../graph/cycle.ts';
import { weakerOrEqual, weakestOf } from '../levels/lattice.ts';
import type { Level } from '../levels/level.ts';
import { fail, info, ok, read } from '../table/transaction-table.ts';
import { operationsViolation } from './operations-violation.ts';
import { cycleViolation } from './cycle-violation.ts';

/** More violations than that are counted and not told. */
const violationsMax = 25;
/** Keys without an order that are named. */
const keysMax = 20;
const keysToldMax = 3;

export interface Findings {
  readonly checker: string;
  readonly level: Level;
  readonly dependencies: Dependencies;
  readonly decision: Decision;
  /** True when `valid` proves that the level was kept. */
  readonly isComplete: boolean;
  /** Keys whose order of versions is not known, where that is why it does not. */
  readonly openKeys: readonly number[];
  readonly algorithm: string;
  /** Violations that were told where they were found. */
  readonly weak?: readonly Violation[];
  /** Orders of versions that contradict themselves: told last, since what follows from them says more. */
  readonly cyclic?: readonly Violation[];
}

/** The verdict on a history of transactions. */
export function transactionVerdict(findings: Findings): Verdict {
  const { checker, level, decision, isComplete, algorithm } = findings;
  const reads = readCount(findings.dependencies);
  const validity: Validity = decision.refuted.has(level.name)
    ? 'invalid'
    : decision.undecided.size > 0 || reads === 0
      ? 'unknown'
      : 'valid';
  const violations = validity === 'invalid' ? violationsOf(findings) : [];
  const summary = summaryOf(findings, { validity, violations, reads });
  return {
    checker,
    validity,
    summary,
    complete: isComplete,
    algorithm,
    properties: [{ property: level.name, validity, reason: summary }],
    violations: violations.slice(0, violationsMax),
    details: detailsOf(findings),
  };
}

function violationsOf({ level, dependencies, decision, weak = [], cyclic = [] }: Findings): Violation[] {
  const forbidden = new Set(weakerOrEqual(level).flatMap(({ phenomena }) => phenomena));
  const seen = dependencies.phenomena.filter(({ phenomenon }) => forbidden.has(phenomenon));
  return [
    ...seen.flatMap(({ phenomenon, told }) =>
      told.map((each) =>
        operationsViolation(dependencies.table, { ...each, property: level.name, anomaly: phenomenon }),
      ),
    ),
    ...weak,
    ...decision.cycles.map((each) => cycleViolation(dependencies, each.cycle, each.level, level.name)),
    ...cyclic,
  ];
}

function summaryOf(
  { level, dependencies, decision, isComplete, openKeys }: Findings,
  {
    validity,
    violations,
    reads,
  }: { readonly validity: Validity; readonly violations: readonly Violation[]; readonly reads: number },
): string {
  const { table } = dependencies;
  const transactions = countText(table.count, 'transaction');
  if (validity === 'invalid') {
    const more = violations.length > 1 ? ` (and ${violations.length - 1} more)` : '';
    return `not ${level.name}: ${violations[0]?.title ?? weakestOf(decision.refuted).join(', ')}${more}`;
  }
  if (reads === 0) return `nothing to judge: no transaction of ${transactions} read anything and succeeded`;
  if (validity === 'unknown') return `not decided in the time allowed: ${[...decision.undecided].join(', ')}`;
  if (isComplete) return `${transactions} are ${level.name}: every answer has its place`;
  const named = openKeys.slice(0, keysToldMax).map((key) => keyText(table, key));
  const keys = `${named.join(', ')}${openKeys.length > named.length ? ' and others' : ''}`;
  return `no anomaly found in ${transactions} (${level.name}), but the order of writes is not known of ${keys || 'some keys'}`;
}

function readCount({ table }: Dependencies): number {
  const { count, status, microStart, microKind } = table;
  let reads = table.predicateReads.length;
  for (let t = 0; t < count; t++) {
    if (status[t] !== ok) continue;
    for (let m = microStart[t] ?? 0; m < (microStart[t + 1] ?? 0); m++) if (microKind[m] === read) reads++;
  }
  return reads;
}

function detailsOf({
  level,
  dependencies,
  decision,
  openKeys,
  weak = [],
  cyclic = [],
}: Findings): Readonly<Record<string, Json>> {
  const { table, isCommitted, phenomena, contradictory } = dependencies;
  const withStatus = (status: number): number => table.status.reduce((n, each) => (each === status ? n + 1 : n), 0);
  const weakest = weakestOf(decision.refuted);
  const cycles = Map.groupBy(decision.cycles, ({ cycle }) => cycleName(cycle));
  return {
    level: level.name,
    transactions: table.count,
    ok: withStatus(ok),
    info: withStatus(info),
    fail: withStatus(fail),
    committed: isCommitted.reduce((sum, each) => sum + each, 0),
    ignored: table.ignored,
    keys: table.keys.length,
    microOperations: table.microKind.length,
    edges: decision.edges,
    components: decision.components,
    anomalies: Object.fromEntries([
      ...phenomena.map(({ phenomenon, count }) => [phenomenon, count] as const),
      ...[...cycles].map(([name, some]) => [name, some.length] as const),
      ...[...Map.groupBy([...weak, ...cyclic], ({ anomaly = '' }) => anomaly)].map(
        ([name, some]) => [name, some.length] as const,
      ),
    ]),
    not: weakest,
    'also-not': [...decision.refuted].filter((name) => !weakest.includes(name)),
    undecided: [...decision.undecided],
    keysWithoutOrder: openKeys.length,
    withoutOrder: openKeys.slice(0, keysMax).map((key) => table.keys[key] ?? null),
    contradictoryKeys: contradictory.length,
  };
}
