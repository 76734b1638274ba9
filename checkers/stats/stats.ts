import type { Operation } from '../../harness/core/history.ts';
import type { Json } from '../../harness/core/json.ts';
import { type PhaseRecord, phaseRecords } from '../../harness/core/nemesis-line.ts';
import type { RunRecord } from '../../harness/core/run-record.ts';
import { type Nanos, type TimeWindow, nanos, nanosPerSecond } from '../../harness/core/time.ts';
import type { Verdict } from '../../harness/core/verdict.ts';
import type { Checker } from '../../harness/ports/checker.ts';
import { countText } from '../count-text.ts';
import { errorKinds } from './error-kinds.ts';
import { type Latencies, Tally } from './tally.ts';

/** Kinds of operation that have a row of their own; a foreign history may have any number. */
const kindsMax = 100;

/** Says what happened, and judges nothing: counts, rates and latency percentiles, by operation and by phase. */
export const stats: Checker = {
  name: 'stats',
  proves: 'that something happened: counts, rates, latency percentiles and errors by kind',
  completeness: 'complete',
  complexity: 'O(n)',
  isHeavy: false,
  check: describe,
};

async function describe(record: RunRecord): Promise<Verdict> {
  const { operations, ops } = record.history;
  const newLatencies = await histograms();
  const whole = spanOf(operations);
  const byKind = tallies(operations, newLatencies, ({ f }) => f);
  const phases = phaseRecords(ops);
  const byPhase = tallies(operations, newLatencies, phaseOf(phases));
  const all = tallies(operations, newLatencies, () => 'all').get('all');
  const seconds = (whole.to - whole.from) / nanosPerSecond;
  return {
    checker: stats.name,
    validity: operations.length === 0 ? 'unknown' : 'valid',
    summary:
      operations.length === 0
        ? 'no operations'
        : `${countText(operations.length, 'operation')} in ${seconds.toFixed(1)} s`,
    complete: true,
    properties: [],
    violations: [],
    details: {
      ...(all === undefined ? {} : all.row(lengthOf(whole))),
      operations: rows([...byKind].slice(0, kindsMax), () => lengthOf(whole)),
      phases: rows([...byPhase], (name) => lengthOf(phaseSpan(phases, name, whole))),
      errors: errorKinds(operations),
    },
  };
}

/** Loaded when it is needed: a run that has yet to begin does not wait for it. */
async function histograms(): Promise<() => Latencies> {
  const { build } = await import('hdr-histogram-js');
  return () => build({ bitBucketSize: 32, autoResize: true, numberOfSignificantValueDigits: 3, useWebAssembly: false });
}

function tallies(
  operations: readonly Operation[],
  newLatencies: () => Latencies,
  keyOf: (operation: Operation) => string,
): Map<string, Tally> {
  const found = new Map<string, Tally>();
  for (const operation of operations) {
    const key = keyOf(operation);
    let tally = found.get(key);
    if (tally === undefined) {
      if (found.size > kindsMax) continue;
      found.set(key, (tally = new Tally(newLatencies())));
    }
    tally.add(operation);
  }
  return found;
}

/** Operations belong to the phase in which they began; phases follow one another. */
function phaseOf(phases: readonly PhaseRecord[]): (operation: Operation) => string {
  return ({ invokedAt }) => phases.findLast(({ window }) => window.from <= invokedAt)?.name ?? 'outside phases';
}

function phaseSpan(phases: readonly PhaseRecord[], name: string, whole: TimeWindow): TimeWindow {
  const window = phases.findLast((phase) => phase.name === name)?.window ?? whole;
  // A phase that was cut short ends with the history.
  return window.to === Infinity ? { from: window.from, to: whole.to } : window;
}

function rows(tallied: readonly (readonly [string, Tally])[], length: (name: string) => Nanos): Record<string, Json> {
  return Object.fromEntries(tallied.map(([name, tally]) => [name, tally.row(length(name))]));
}

function spanOf(operations: readonly Operation[]): TimeWindow {
  let [from, to] = [Infinity, 0];
  for (const { invokedAt, completedAt } of operations) {
    from = Math.min(from, invokedAt);
    to = Math.max(to, completedAt ?? invokedAt);
  }
  return { from: nanos(Math.min(from, to)), to: nanos(to) };
}

function lengthOf({ from, to }: TimeWindow): Nanos {
  return nanos(to - from);
}
