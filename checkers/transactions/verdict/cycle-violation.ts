import type { CycleDiagram } from '../../../harness/core/diagram.ts';
import { formatDurationMs, nanos, nanosToMs } from '../../../harness/core/time.ts';
import type { Violation } from '../../../harness/core/verdict.ts';
import type { Dependencies } from '../dependencies/dependencies.ts';
import { microTexts, transactionName } from '../dependencies/telling.ts';
import { type Cycle, type CycleStep, cycleName } from '../graph/cycle.ts';
import { kindNames, process, realtime, rw } from '../graph/edge-kind.ts';
import { operationsViolation } from './operations-violation.ts';
import { levelName, specialName } from './special-names.ts';

/** A cycle as a violation: a sentence for each step, and the contradiction that they add up to. */
export function cycleViolation(dependencies: Dependencies, cycle: Cycle, level: string, property: string): Violation {
  const { table } = dependencies;
  const name = cycleName(cycle);
  const special = [specialName(table, cycle), levelName(level)].filter((each) => each !== undefined).join(', ');
  const names = cycle.map(({ from }) => transactionName(table, from));
  const [first = ''] = names;
  return {
    ...operationsViolation(table, {
      property,
      anomaly: name,
      title: `${name}${special === '' ? '' : ` (${special})`}: ${[...names, first].join(' < ')}: each must come before the next`,
      explanation: [
        ...cycle.map((step) => `${sentence(dependencies, step)}.`),
        `So ${first} must come before itself, which ${level} rules out: a contradiction.`,
      ],
      transactions: cycle.map(({ from }) => from),
    }),
    diagram: diagramOf(dependencies, cycle),
  };
}

function sentence(dependencies: Dependencies, step: CycleStep): string {
  const [from, to] = [step.from, step.to].map((each) => transactionName(dependencies.table, each));
  return `${from} must come before ${to}, since ${why(dependencies, step)}`;
}

function why({ table, reason }: Dependencies, { from, to, kind }: CycleStep): string {
  const [first, second] = [transactionName(table, from), transactionName(table, to)];
  const before = table.operations[from];
  const after = table.operations[to];
  if (kind === process) return `process ${before?.process} had completed ${first} when it invoked ${second}`;
  if (kind !== realtime) return reason(from, to, kind);
  const [end, begin] = [before?.completedAt ?? nanos(0), after?.invokedAt ?? nanos(0)].map((time) =>
    formatDurationMs(nanosToMs(time)),
  );
  return `${first} was completed (at ${end}) before ${second} was invoked (at ${begin})`;
}

function diagramOf(dependencies: Dependencies, cycle: Cycle): CycleDiagram {
  const { table } = dependencies;
  const distinct = [...new Set(cycle.map(({ from }) => from))];
  return {
    kind: 'cycle',
    transactions: distinct.map((transaction) => ({
      id: transactionName(table, transaction),
      lines: microTexts(table, transaction),
      operation: table.operations[transaction]?.index ?? 0,
    })),
    edges: cycle.map((step) => ({
      from: transactionName(table, step.from),
      to: transactionName(table, step.to),
      kind: kindNames[step.kind] ?? kindNames[rw] ?? '',
      why: why(dependencies, step),
    })),
  };
}
