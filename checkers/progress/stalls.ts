import type { Operation } from '../../harness/core/history.ts';
import { type Nanos, type TimeWindow, nanos } from '../../harness/core/time.ts';

/** A stretch of time without a success, and what was asked for in it to no avail. */
export interface Gap {
  readonly window: TimeWindow;
  /** Operations that were open at some moment of it and did not succeed. */
  asked: number;
  /** History lines of the first few. */
  readonly examples: number[];
  /** The reasons that were given, by how often. */
  readonly reasons: Map<string, number>;
}

const examplesMax = 5;
const reasonsMax = 100;

/** The stretches between the successes in a window, its ends included, that are at least `leastNs` long. */
export function gapsIn(window: TimeWindow, successes: readonly Nanos[], leastNs: Nanos): Gap[] {
  const gaps: Gap[] = [];
  let from = window.from;
  for (let i = firstAtOrAfter(successes, window.from); from < window.to; i++) {
    const to = nanos(Math.min(successes[i] ?? Infinity, window.to));
    if (to - from >= leastNs) gaps.push(newGap({ from, to }));
    from = to;
    if (i >= successes.length) break;
  }
  return gaps;
}

/** Adds to each gap what was asked for in it. Gaps are in order and apart. */
export function fillGaps(gaps: readonly Gap[], operations: Iterable<Operation>): void {
  const ends = gaps.map(({ window }) => window.to);
  for (const operation of operations) {
    if (operation.type === 'ok') continue;
    const to = operation.completedAt ?? Infinity;
    for (let i = firstAtOrAfter(ends, operation.invokedAt); i < gaps.length; i++) {
      const gap = gaps[i];
      if (gap === undefined || gap.window.from > to) break;
      fill(gap, operation);
    }
  }
}

function fill(gap: Gap, { index, error }: Operation): void {
  gap.asked += 1;
  if (gap.examples.length < examplesMax) gap.examples.push(index);
  const reason = (error ?? 'no answer').slice(0, reasonsMax);
  if (gap.reasons.size < reasonsMax || gap.reasons.has(reason)) {
    gap.reasons.set(reason, (gap.reasons.get(reason) ?? 0) + 1);
  }
}

function newGap(window: TimeWindow): Gap {
  return { window, asked: 0, examples: [], reasons: new Map() };
}

/** The index of the first of these ordered moments that is not before `at`. */
export function firstAtOrAfter(moments: readonly Nanos[], at: Nanos): number {
  let [low, high] = [0, moments.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((moments[middle] ?? Infinity) < at) low = middle + 1;
    else high = middle;
  }
  return low;
}
