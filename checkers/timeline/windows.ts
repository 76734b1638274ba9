import { type Nanos, type TimeWindow, nanos } from '../../harness/core/time.ts';

/** The same time covered by windows that neither touch nor overlap, in order. */
export function mergeWindows(windows: Iterable<TimeWindow>): TimeWindow[] {
  const merged: { from: Nanos; to: Nanos }[] = [];
  for (const { from, to } of [...windows].toSorted((a, b) => a.from - b.from)) {
    if (to < from) continue;
    const last = merged.at(-1);
    if (last !== undefined && from <= last.to) last.to = nanos(Math.max(last.to, to));
    else merged.push({ from, to });
  }
  return merged;
}

/** What is left of `window` without `holes`, in order; what remains shares no more than end points with a hole. */
export function withoutWindows(window: TimeWindow, holes: Iterable<TimeWindow>): TimeWindow[] {
  const rest: TimeWindow[] = [];
  let from = window.from;
  for (const hole of mergeWindows(holes)) {
    if (hole.to <= from) continue;
    if (hole.from >= window.to) break;
    if (hole.from > from) rest.push({ from, to: hole.from });
    from = hole.to;
  }
  if (from < window.to) rest.push({ from, to: window.to });
  return rest;
}

/**
 * The moment at which `span` nanoseconds have passed since `from` outside the holes: a clock that stands still in them.
 */
export function afterSpan(from: Nanos, span: Nanos, holes: Iterable<TimeWindow>): Nanos {
  let end = nanos(from + span);
  for (const hole of mergeWindows(holes)) {
    if (hole.to <= from) continue;
    if (hole.from >= end) break;
    end = nanos(end + (hole.to - Math.max(hole.from, from)));
  }
  return end;
}
