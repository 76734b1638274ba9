import type { Problem } from './problem.ts';

/** More segments than this would cost more in setting up than they save. */
const segmentsMax = 16;
const callsMin = 1_000;

/**
 * The history in parts between moments at which no call was in progress and none was left without an outcome: whatever happened before such
 * a moment, only the state is left of it. One part where there is no such moment.
 */
export function segmentsOf(problem: Problem): Problem[] {
  const least = Math.max(callsMin, Math.ceil(problem.completed / segmentsMax));
  const segments: Problem[] = [];
  let from = 0;
  for (const cut of quietMoments(problem)) {
    if (cut - from < least || problem.completed - cut < least) continue;
    segments.push(segment(problem, from, cut));
    from = cut;
  }
  return [...segments, segment(problem, from, problem.completed)];
}

/** Each as the number of calls before it, all of which have returned. */
function quietMoments({ events, openKinds }: Problem): number[] {
  const firstOpen = openKinds.reduce((least, { since }) => Math.min(least, since[0] ?? Infinity), Infinity);
  const moments: number[] = [];
  let running = 0;
  for (const [event, id] of events.entries()) {
    if (event >= firstOpen) break;
    running += id >= 0 ? 1 : -1;
    if (running === 0) moments.push((event + 1) / 2);
  }
  return moments;
}

/** Calls number `from` to `to - 1`, whose events follow each other. */
function segment(problem: Problem, from: number, to: number): Problem {
  const first = 2 * from;
  const isLast = to === problem.completed;
  return {
    ...problem,
    completed: to - from,
    open: isLast ? problem.open : 0,
    kinds: problem.kinds.slice(from, to),
    events: problem.events.slice(first, 2 * to).map((id) => (id >= 0 ? id - from : id + from)),
    positions: problem.positions.slice(first, 2 * to),
    callEvent: problem.callEvent.slice(from, to).map((event) => event - first),
    returnEvent: problem.returnEvent.slice(from, to).map((event) => event - first),
    openKinds: isLast
      ? problem.openKinds.map((kind) => ({ ...kind, since: kind.since.map((event) => event - first) }))
      : [],
  };
}
