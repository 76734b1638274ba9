import { starvedWindows } from '../../harness/core/nemesis-line.ts';
import type { RunRecord } from '../../harness/core/run-record.ts';
import { type Nanos, type TimeWindow, formatDurationMs, nanos, nanosToMs } from '../../harness/core/time.ts';
import type { Verdict, Violation } from '../../harness/core/verdict.ts';
import type { Checker } from '../../harness/ports/checker.ts';
import { countText } from '../count-text.ts';
import { type Judgement, propertyVerdict, shownViolations } from '../judgement.ts';
import { recoveryOf } from '../timeline/recovery.ts';
import { settlingTime } from '../timeline/settling.ts';
import { mergeWindows } from '../timeline/windows.ts';
import { type DueWindow, dueWindows } from './due-windows.ts';
import { type Gap, fillGaps, firstAtOrAfter, gapsIn } from './stalls.ts';

/** Windows that are listed one by one. */
const windowsMax = 200;

/**
 * Liveness: wherever progress was due, something succeeded. A stretch counts against the system when it is as long as all
 * its own time-outs and some slack, operations were asked for all through it, and none of them was `ok`.
 */
export const progress: Checker = {
  name: 'progress',
  proves: 'operations succeed wherever nothing is broken, and again when everything is healed',
  completeness: 'complete',
  complexity: 'O(n log n)',
  isHeavy: false,
  check: judge,
};

function judge(record: RunRecord): Verdict {
  const { operations } = record.history;
  const limit = settlingTime(record);
  const successes = operations
    .flatMap(({ type, completedAt }) => (type === 'ok' && completedAt !== undefined ? [completedAt] : []))
    .toSorted((a, b) => a - b);
  const windows = dueWindows(record);
  // Too short to blame anybody, a window still shows progress where there was some.
  const told = windows.filter(({ window }) => window.to - window.from >= limit || countIn(window, successes) > 0);
  const gaps = windows.map((due) => ({ due, gaps: gapsIn(due.window, successes, limit) }));
  fillGaps(
    gaps.flatMap((each) => each.gaps),
    operations,
  );
  const stalls = gaps.flatMap((each) => each.gaps.map((gap) => ({ due: each.due, gap })));
  const limitText = formatDurationMs(nanosToMs(limit));
  const judgement: Judgement = {
    property: 'progress',
    violations: stalls.map(({ due, gap }) => stallViolation(due, gap)),
    missing: missingOf(record, successes),
    judged: told.length,
    established:
      told.length === 0
        ? `no window in which progress was due was as long as ${limitText}`
        : `${countText(told.length, 'quiet window')}, none without success for ${limitText}${backText(record, successes)}`,
  };
  const property = propertyVerdict(judgement);
  return {
    checker: progress.name,
    validity: property.validity,
    summary: property.reason,
    complete: true,
    properties: [property],
    violations: shownViolations([judgement]),
    details: {
      quietWindows: windows.length,
      limitMs: nanosToMs(limit),
      longestGapMs: longestGapMs(windows, successes),
      starvedMs: starvedMs(record),
      stalls: stalls.length,
      windows: windows.slice(0, windowsMax).map(({ kind, window }) => ({
        kind,
        fromMs: Math.round(nanosToMs(window.from)),
        toMs: Math.round(nanosToMs(window.to)),
        ok: countIn(window, successes),
        longestGapMs: longestGapMs([{ kind, window }], successes),
      })),
    },
  };
}

/** What keeps a history without a stall from being progress. */
function missingOf(record: RunRecord, successes: readonly Nanos[]): string[] {
  const recovery = recoveryOf(record);
  if (recovery.kind === 'unproven') return [`progress after the heal was never due: ${recovery.why}`];
  const isBack = (successes.at(-1) ?? -1) >= recovery.healedAt;
  return isBack ? [] : ['nothing succeeded after the heal, and the history ends too early to demand it'];
}

/** How soon something succeeded after the heal. */
function backText(record: RunRecord, successes: readonly Nanos[]): string {
  const recovery = recoveryOf(record);
  const first = recovery.kind === 'healed' ? successes[firstAtOrAfter(successes, recovery.healedAt)] : undefined;
  if (recovery.kind === 'unproven' || first === undefined) return '';
  return `; the first success came ${formatDurationMs(nanosToMs(nanos(first - recovery.healedAt)))} after the heal`;
}

function countIn({ from, to }: TimeWindow, successes: readonly Nanos[]): number {
  return firstAtOrAfter(successes, nanos(to + 1)) - firstAtOrAfter(successes, from);
}

function stallViolation({ kind, window }: DueWindow, gap: Gap): Violation {
  const length = formatDurationMs(nanosToMs(nanos(gap.window.to - gap.window.from)));
  const reasons = [...gap.reasons].toSorted((a, b) => b[1] - a[1]).slice(0, 3);
  return {
    property: 'progress',
    title: `nothing succeeded for ${length} ${kind}, with ${countText(gap.asked, 'operation')} asking for it`,
    explanation: [
      `Progress was due from ${spanText(window)}: nothing was broken, and what had been had its time to recover.`,
      ...(reasons.length === 0
        ? []
        : [`They ended with: ${reasons.map(([reason, count]) => `${reason} (${count})`).join(', ')}.`]),
    ],
    shownBy: 'clients',
    window: gap.window,
    operations: gap.examples,
  };
}

function spanText({ from, to }: TimeWindow): string {
  return `${formatDurationMs(nanosToMs(from))} to ${formatDurationMs(nanosToMs(to))}`;
}

/** The longest stretch without success inside the windows. */
function longestGapMs(windows: readonly DueWindow[], successes: readonly Nanos[]): number {
  let longest = 0;
  for (const { window } of windows) {
    for (const gap of gapsIn(window, successes, nanos(longest + 1))) {
      longest = Math.max(longest, gap.window.to - gap.window.from);
    }
  }
  return Math.round(nanosToMs(nanos(longest)));
}

function starvedMs({ history }: RunRecord): number {
  const windows = mergeWindows(starvedWindows(history.ops));
  return Math.round(windows.reduce((sum, { from, to }) => sum + nanosToMs(nanos(to - from)), 0));
}
