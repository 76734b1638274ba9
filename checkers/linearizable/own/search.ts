import type { Budget } from '../engine.ts';
import type { Model } from '../models/model.ts';
import { ConfigTable } from './config-table.ts';
import { Linearization } from './linearization.ts';
import { type Standpoint, hopeless } from './lookahead.ts';
import type { Problem } from './problem.ts';
import { Rivals } from './rivals.ts';
import { type StateSpace, illegal } from './transitions.ts';

/** How many steps pass between two looks at the clock. */
const clockEvery = 1024;
/** Stands for the state before, when the last call was not an open one. */
const none = -1;
/** Words of a frame: what was done (an id, or `~kind` of an open call), state, state before, horizon. */
const frameWords = 4;
/** In the horizon's place: a call that was put next because nothing speaks against it, so that there is no alternative. */
const forced = -1;
export type SearchEnd = 'found' | 'exhausted' | 'steps' | 'time' | 'memory';

/**
 * Looks for an order of the calls that explains all answers: depth first over the list of remaining events (Wing and
 * Gong 1993, with Lowe's memory of 2017). What makes it fast:
 *
 * - a call that never changes any state is put next as soon as it is legal, without alternatives: moving it forward in
 *   any solution gives a solution;
 * - of calls that do the same the one that returns first is tried alone, and the one that is due before all others: the nearest deadline
 *   leaves least to be undone;
 * - open calls have no deadline and are no events; of those that do the same only the oldest is tried, and none while a completed one
 *   that does the same is in progress;
 * - an open call is used only where the next call needs it: where that call would be illegal, or would leave another state,
 *   without it. In a solution with the fewest open calls each one is needed so, or it could be left out.
 */
export class Search {
  readonly #problem: Problem;
  readonly #transitions: StateSpace;
  #table: ConfigTable;
  readonly #line: Linearization;
  readonly #standpoint: Standpoint;
  readonly #rivals: Rivals;
  readonly #key: Int32Array;
  readonly #stack: Int32Array;
  /** Which of the states it began with, and the candidate that is next there; undefined before it has begun. */
  #initial = 0;
  #candidate: number | undefined;
  #depth = 0;
  #state = 0;
  #before = none;
  /** The part of the object that was touched last. */
  #part = 0;
  /** The event that nothing may be called after: the first return in the list. */
  #horizon = 0;
  #furthest = 0;
  #steps = 0;

  constructor(problem: Problem, transitions: StateSpace, model: Model, bytesMax: number) {
    const { completed, open, window } = problem;
    this.#problem = problem;
    this.#transitions = transitions;
    const windowWords = Math.ceil(window / 32);
    this.#table = new ConfigTable({ windowWords, openWords: Math.ceil(open / 32), bytesMax });
    this.#line = new Linearization(problem, transitions, model);
    const { list, openUsed } = this.#line;
    this.#standpoint = { problem, transitions, list, openUsed };
    this.#rivals = new Rivals(problem);
    this.#key = new Int32Array(3 + windowWords);
    this.#stack = new Int32Array((completed + open + 1) * frameWords);
  }

  get steps(): number {
    return this.#steps;
  }

  /** The event (a return) that no configuration got past so far. */
  get furthest(): number {
    return this.#furthest;
  }

  get bytes(): number {
    return this.#table.bytes + this.#transitions.bytes + this.#stack.byteLength + this.#line.list.bytes * 2;
  }

  /**
   * Searches from each of the states in turn. It ends within some thousand steps of the budget, and goes on from there when it is
   * asked again with more steps. With `ends` it does not end at the first order that it finds: the states that all of them lead to are
   * added there, and it is `exhausted`.
   */
  run(initials: readonly number[], budget: Budget, ends?: Set<number>): SearchEnd {
    for (; this.#initial < initials.length; this.#initial++) {
      if (this.#candidate === undefined) {
        this.#state = initials[this.#initial] ?? 0;
        this.#before = none;
        this.#candidate = this.#arrive();
      }
      const end = this.#goOn(this.#candidate, budget, ends);
      if (end !== 'exhausted') return end;
      this.#candidate = undefined;
    }
    return 'exhausted';
  }

  #goOn(from: number, budget: Budget, ends: Set<number> | undefined): SearchEnd {
    let nextCheck = this.#steps;
    let candidate = from;
    for (;;) {
      if (this.#line.left === 0) {
        if (ends === undefined) return 'found';
        ends.add(this.#state);
        candidate = ~this.#problem.openKinds.length;
      }
      if (this.#steps >= nextCheck) {
        nextCheck = this.#steps + clockEvery;
        if (this.#table.isFull || this.bytes > budget.memoryLimitBytes) return this.#giveUp();
        if (this.#steps > budget.stepsMax) {
          this.#candidate = candidate;
          return 'steps';
        }
        if (budget.now() > budget.deadline) return 'time';
      }
      if (this.#advance(candidate)) {
        candidate = this.#arrive();
      } else {
        const { spent } = this.#transitions;
        if (spent !== undefined) return spent;
        if (this.#depth === 0) return 'exhausted';
        candidate = this.#backtrack();
      }
    }
  }

  /** Lets go of all that it remembers: it can't go on, and another search may. */
  #giveUp(): SearchEnd {
    this.#table = new ConfigTable({ windowWords: 0, openWords: 0, bytesMax: 0 });
    return 'memory';
  }

  /**
   * In a new configuration: puts next all that costs nothing, finds the horizon, and gives the first candidate; one behind
   * all others when the configuration is known already.
   */
  #arrive(): number {
    const { events, kinds, isReadOnly } = this.#problem;
    const { list } = this.#line;
    let event = list.first;
    while (event !== list.end) {
      const id = events[event] ?? 0;
      if (id < 0) break;
      const kind = kinds[id] ?? 0;
      if (isReadOnly[kind] === 1) {
        this.#steps++;
        if (this.#transitions.step(this.#state, kind) === this.#state) {
          const before = list.before(event);
          this.#push(id, forced);
          this.#line.lift(id);
          this.#before = none;
          event = list.after(before);
          continue;
        }
      }
      event = list.after(event);
    }
    this.#horizon = event;
    if (event > this.#furthest && event !== list.end) this.#furthest = event;
    return this.#isNew() && this.#hasHope() ? event : ~this.#problem.openKinds.length;
  }

  /** False when the next answer that is due can't come about any more. */
  #hasHope(): boolean {
    const at = { state: this.#state, part: this.#part, horizon: this.#horizon };
    const due = hopeless(this.#standpoint, at);
    if (due !== undefined && due > this.#furthest) this.#furthest = due;
    return due === undefined;
  }

  #isNew(): boolean {
    if (this.#line.left === 0) return true;
    const key = this.#key;
    key[0] = this.#state;
    key[1] = this.#before;
    this.#line.writeKey(key);
    return this.#table.add(key, this.#line.openBits);
  }

  /**
   * Tries candidates from this one on, and does the first that is possible; false when there is none. They are the call that returns at
   * the horizon, which stands for it here, then the others in the order of their events, and the open ones as `~k`.
   */
  #advance(candidate: number): boolean {
    const { events, openKinds } = this.#problem;
    const { list, openUsed } = this.#line;
    let event = candidate;
    const due = event >= 0 && this.#horizon !== list.end ? ~(events[this.#horizon] ?? 0) : none;
    if (event >= 0 && event === this.#horizon) {
      if (due !== none && this.#linearize(due)) return true;
      event = list.first;
    }
    while (event >= 0) {
      const id = events[event] ?? 0;
      if (event === list.end || id < 0) {
        event = -1;
        break;
      }
      if (id !== due && !this.#rivals.has(id, this.#horizon, this.#line) && this.#linearize(id)) return true;
      event = list.after(event);
    }
    if (openKinds.length > 0) this.#rivals.lookAround(list, this.#horizon);
    for (let k = ~event; k < openKinds.length; k++) {
      const open = openKinds[k];
      const used = openUsed[k] ?? 0;
      if (open === undefined || (open.since[used] ?? Infinity) > this.#horizon) continue;
      // One of the same kind that is in progress goes first: it has a deadline.
      if (this.#rivals.isInProgress(open.kind)) continue;
      this.#steps++;
      const after = this.#transitions.step(this.#state, open.kind);
      if (after === illegal || after === this.#state || !this.#isNeeded(after, open.kind)) continue;
      if (this.#isHeld(after) || !this.#hasTurn(open.kind)) continue;
      this.#push(~k, this.#horizon);
      this.#line.setOpen(k, 1);
      this.#before = this.#state;
      this.#state = after;
      this.#part = this.#transitions.partOf(open.kind);
      return true;
    }
    return false;
  }

  /** Puts a completed call next; false when that is not possible. */
  #linearize(id: number): boolean {
    const kind = this.#problem.kinds[id] ?? 0;
    this.#steps++;
    const after = this.#transitions.step(this.#state, kind);
    if (after === illegal || !this.#isNeeded(after, kind) || this.#isHeld(after) || !this.#hasTurn(kind)) return false;
    this.#push(id, this.#horizon);
    this.#line.lift(id);
    this.#state = after;
    this.#part = this.#transitions.partOf(kind);
    this.#before = none;
    return true;
  }

  /** False when an open call was used just now and this call would end in the same state without it. */
  #isNeeded(after: number, kind: number): boolean {
    return this.#before === none || this.#transitions.step(this.#before, kind) !== after;
  }

  /** True when leaving the present state would make an answer impossible that is still to come. */
  #isHeld(after: number): boolean {
    if (after === this.#state || !this.#line.isHeld(this.#state)) return false;
    // The first of those answers is what a history up to there can't explain.
    const due = this.#line.nextToFind(this.#state);
    if (due !== undefined && due > this.#furthest) this.#furthest = due;
    return true;
  }

  /** False when what the call puts in now could not be taken in its turn. */
  #hasTurn(kind: number): boolean {
    const refusal = this.#line.refusal(kind);
    if (refusal !== undefined && refusal > this.#furthest) this.#furthest = refusal;
    return refusal === undefined;
  }

  /** Undoes the last call that had alternatives, and gives the candidate behind it; the stack must not be empty. */
  #backtrack(): number {
    const { openKinds } = this.#problem;
    while (this.#depth > 0) {
      const frame = --this.#depth * frameWords;
      const call = this.#stack[frame] ?? 0;
      this.#state = this.#stack[frame + 1] ?? 0;
      this.#before = this.#stack[frame + 2] ?? 0;
      const horizon = this.#stack[frame + 3] ?? 0;
      if (call >= 0) this.#line.unlift(call);
      else this.#line.setOpen(~call, -1);
      if (horizon === forced) continue;
      this.#horizon = horizon;
      return call >= 0 ? this.#behind(call) : call - 1;
    }
    return ~openKinds.length;
  }

  /** The candidate behind a completed call that was taken back. */
  #behind(call: number): number {
    const { callEvent, events } = this.#problem;
    const { list } = this.#line;
    const isDue = call === ~(events[this.#horizon] ?? 0);
    const next = isDue ? list.first : list.after(callEvent[call] ?? 0);
    // The horizon ends the calls that may come next, and begins the open ones: it stood for the call that is due before.
    return next === this.#horizon ? -1 : next;
  }

  #push(call: number, horizon: number): void {
    const frame = this.#depth++ * frameWords;
    this.#stack[frame] = call;
    this.#stack[frame + 1] = this.#state;
    this.#stack[frame + 2] = this.#before;
    this.#stack[frame + 3] = horizon;
  }
}
