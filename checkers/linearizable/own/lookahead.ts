import type { EventList } from './event-list.ts';
import type { Problem } from './problem.ts';
import { type StateSpace, illegal } from './transitions.ts';

/** How many events the search looks ahead for the next answer that is due. */
const lookaheadMax = 64;

/** Where the search stands. */
export interface Standpoint {
  readonly problem: Problem;
  readonly transitions: StateSpace;
  readonly list: EventList;
  /** How many open calls of each kind are used. */
  readonly openUsed: Int32Array;
}

/**
 * The return of the next answer that is due from the part of the object, when it can't come about: it does not fit the state, nothing that builds on the
 * state leads to it, and no call that begins before its return supplies it. Undefined when there is hope.
 */
export function hopeless(
  at: Standpoint,
  { state, part, horizon }: { readonly state: number; readonly part: number; readonly horizon: number },
): number | undefined {
  const { transitions, list } = at;
  const due = nextAnswer(at, part, horizon);
  if (due === undefined) return undefined;
  const goal = kindOf(at.problem, due);
  if (transitions.step(state, goal) !== illegal || transitions.builds(state, goal)) return undefined;
  for (let event = list.first; event !== due; event = list.after(event)) {
    const isCall = (at.problem.events[event] ?? 0) >= 0;
    if (isCall && transitions.supplies(kindOf(at.problem, event), goal)) return undefined;
  }
  return hasOpenSupply(at, goal, due) ? undefined : due;
}

/** The first return of a read-only call on the part from the horizon on. */
function nextAnswer({ problem, transitions, list }: Standpoint, part: number, horizon: number): number | undefined {
  let event = horizon;
  for (let seen = 0; event !== list.end && seen < lookaheadMax; seen++) {
    const isReturn = (problem.events[event] ?? 0) < 0;
    const kind = kindOf(problem, event);
    if (isReturn && problem.isReadOnly[kind] === 1 && transitions.partOf(kind) === part) return event;
    event = list.after(event);
  }
  return undefined;
}

function hasOpenSupply({ problem, transitions, openUsed }: Standpoint, goal: number, due: number): boolean {
  for (let k = 0; k < problem.openKinds.length; k++) {
    const open = problem.openKinds[k];
    const since = open?.since[openUsed[k] ?? 0];
    const isInTime = open !== undefined && since !== undefined && since <= due;
    if (isInTime && transitions.supplies(open.kind, goal)) return true;
  }
  return false;
}

/** The kind of the call that an event begins or ends. */
function kindOf({ events, kinds }: Problem, event: number): number {
  const id = events[event] ?? 0;
  return kinds[id >= 0 ? id : ~id] ?? 0;
}
