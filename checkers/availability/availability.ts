import type { Operation } from '../../harness/core/history.ts';
import { starvedWindows } from '../../harness/core/nemesis-line.ts';
import type { RunRecord } from '../../harness/core/run-record.ts';
import { type Nanos, type TimeWindow, formatDurationMs, msToNanos, nanos, nanosToMs } from '../../harness/core/time.ts';
import type { Verdict } from '../../harness/core/verdict.ts';
import type { Checker } from '../../harness/ports/checker.ts';
import { countText } from '../count-text.ts';
import { Findings, verdictOf } from '../findings.ts';
import { struckFaults } from '../timeline/struck-faults.ts';
import { mergeWindows, withoutWindows } from '../timeline/windows.ts';
import { type Demand, demandModels, demandOf } from './demand.ts';
import { outagesOf } from './outages.ts';
import { longestOutageMs, okPercent, rowsBy, seriesOf, shareOf } from './shares.ts';
import { type OutsideFaults, outageStory, shareProperty, shareStory, outageProperty } from './telling.ts';

/**
 * How available the system was: the share of operations that were ok, the longest outage, by kind and by node and over time. Judged only
 * where the model demands something, and then outside faults: the time from when a fault was asked for until it was healed and the system had
 * its time to recover.
 */
export const availability: Checker = {
  name: 'availability',
  proves:
    'that what the model demands of availability held outside faults; without a model nothing, it only says what was',
  completeness: 'complete',
  complexity: 'O(n log n)',
  models: demandModels,
  isHeavy: false,
  check: (record, { model }) => judge(record, demandOf(model)),
};

function judge(record: RunRecord, demand: Demand): Verdict {
  const { operations, ops } = record.history;
  const [first] = ops;
  const span = { from: first?.time ?? nanos(0), to: ops.at(-1)?.time ?? nanos(0) };
  const excused = excusedWindows(record);
  const share = shareOf(operations);
  const outside = operationsOutside(operations, excused, span.to);
  const details = {
    ...share,
    okPercent: okPercent(share),
    longestOutageMs: longestOutageMs(operations, span),
    outsideFaults: { ...shareOf(outside), okPercent: okPercent(shareOf(outside)) },
    excusedMs: nanosToMs(
      nanos(excused.reduce((sum, { from, to }) => sum + Math.min(to, span.to) - Math.min(from, span.to), 0)),
    ),
    kinds: rowsBy(operations, ({ f }) => f, span),
    nodes: rowsBy(operations, ({ node }) => node, span),
    windows: seriesOf(operations, span),
  };
  const judgement = judgementOf({ operations: outside, excused, end: span.to }, operations, demand);
  if (judgement !== undefined) {
    const algorithm = 'counted, and outages measured from success to success';
    return verdictOf(record, { checker: 'availability', complete: true, algorithm, judgements: [judgement], details });
  }
  const outage = formatDurationMs(details.longestOutageMs);
  return {
    checker: 'availability',
    validity: operations.length === 0 ? 'unknown' : 'valid',
    summary:
      operations.length === 0
        ? 'no operations'
        : `${details.okPercent} % of ${countText(operations.length, 'operation')} ok, longest outage ${outage}; nothing was demanded`,
    complete: true,
    properties: [],
    violations: [],
    details,
  };
}

/** Undefined where nothing is demanded. */
function judgementOf(
  outside: OutsideFaults,
  operations: readonly Operation[],
  { perMille, countsAnswers, outageMax }: Demand,
): ReturnType<Findings['judgement']> | undefined {
  const isSuccess = ({ type }: Operation): boolean => type === 'ok' || (countsAnswers && type === 'fail');
  if (perMille !== undefined) {
    const findings = new Findings(shareProperty);
    const judged = outside.operations.length;
    const good = outside.operations.filter(isSuccess).length;
    if (good * 1_000 < perMille * judged)
      findings.add(() => shareStory(outside, { perMille, good, word: countsAnswers ? 'answered' : 'ok', isSuccess }));
    const established =
      judged === 0
        ? 'no operation was outside faults'
        : `${good.toLocaleString('en-US')} of ${countText(judged, 'operation')} outside faults were ${countsAnswers ? 'answered' : 'ok'}`;
    return findings.judgement({ missing: [], judged, established });
  }
  if (outageMax === undefined) return undefined;
  const findings = new Findings(outageProperty);
  const longest = { length: 0 };
  for (const outage of outagesOf(operations, isSuccess, outside.end)) {
    for (const window of withoutWindows(outage.window, outside.excused)) {
      const length = window.to - window.from;
      longest.length = Math.max(longest.length, length);
      if (length > outageMax) findings.add(() => outageStory(outage, window, outageMax));
    }
  }
  const established = `the longest outage outside faults was ${formatDurationMs(nanosToMs(nanos(longest.length)))}`;
  return findings.judgement({ missing: [], judged: operations.length, established });
}

/** Faults with the time to recover from them, and times in which the machine itself had none to give. */
function excusedWindows({ history, system }: RunRecord): TimeWindow[] {
  const recovery = msToNanos(system?.recoveryMs ?? 0);
  const faults = struckFaults(history.ops).map(({ window }) => ({
    from: window.from,
    to: nanos(window.to + recovery),
  }));
  return mergeWindows([...faults, ...starvedWindows(history.ops)]);
}

/** Operations no moment of which lies in a window. */
function operationsOutside(operations: readonly Operation[], windows: readonly TimeWindow[], end: Nanos): Operation[] {
  // Both are in order of their beginning, so that one pass is enough.
  let next = 0;
  return operations.filter(({ invokedAt, completedAt }) => {
    while ((windows[next]?.to ?? Infinity) < invokedAt) next++;
    return (windows[next]?.from ?? Infinity) > (completedAt ?? end);
  });
}
