import type { Model } from '../models/model.ts';
import { writeWindow } from './config-table.ts';
import { EventList } from './event-list.ts';
import type { Problem } from './problem.ts';
import { Supply } from './supply.ts';
import type { StateSpace } from './transitions.ts';
import { type ExchangeTurns, turnsOf } from './turns-of.ts';

/**
 * Which calls have been put in order so far, with all that is counted over them and over the rest. What is done is undone in the
 * opposite order.
 */
export class Linearization {
  /** The events of calls that are not in order yet. */
  readonly list: EventList;
  /** Bits of used open calls, and how many of each kind. */
  readonly openBits: Int32Array;
  readonly openUsed: Int32Array;
  readonly #problem: Problem;
  /** Bits of completed calls by id. */
  readonly #linearized: Int32Array;
  readonly #supply: Supply;
  readonly #turns: ExchangeTurns | undefined;
  #left: number;

  constructor(problem: Problem, transitions: StateSpace, model: Model) {
    const { completed, open, events, window } = problem;
    this.#problem = problem;
    this.list = new EventList(events.length);
    this.#linearized = new Int32Array((completed >>> 5) + Math.ceil(window / 32) + 2);
    this.openBits = new Int32Array(Math.ceil(open / 32));
    this.openUsed = new Int32Array(problem.openKinds.length);
    this.#supply = new Supply(problem, transitions, model);
    this.#turns = turnsOf(problem, model);
    this.#left = completed;
  }

  /** How many completed calls have yet to be put in order. */
  get left(): number {
    return this.#left;
  }

  /** Writes the first gap and the window's words into a key of the table of configurations. */
  writeKey(key: Int32Array): void {
    const first = this.#problem.events[this.list.first] ?? 0;
    key[2] = first;
    writeWindow(key, this.#linearized, first + 1);
  }

  /** Takes a call's two events out of the list. */
  lift(id: number): void {
    const { callEvent, kinds, returnEvent } = this.#problem;
    this.list.remove(callEvent[id] ?? 0);
    this.list.remove(returnEvent[id] ?? 0);
    this.#linearized[id >>> 5] = (this.#linearized[id >>> 5] ?? 0) | (1 << (id & 31));
    this.#count(kinds[id] ?? 0, 1);
    this.#left--;
  }

  /** Puts them back, in the opposite order. */
  unlift(id: number): void {
    const { callEvent, kinds, returnEvent } = this.#problem;
    this.list.restore(returnEvent[id] ?? 0);
    this.list.restore(callEvent[id] ?? 0);
    this.#linearized[id >>> 5] = (this.#linearized[id >>> 5] ?? 0) & ~(1 << (id & 31));
    this.#count(kinds[id] ?? 0, -1);
    this.#left++;
  }

  /** Uses the oldest unused open call of the kind (1), or gives the newest used one back (-1). */
  setOpen(k: number, change: 1 | -1): void {
    const open = this.#problem.openKinds[k];
    const used = (this.openUsed[k] ?? 0) + change;
    this.openUsed[k] = used;
    this.#count(open?.kind ?? 0, change);
    const bit = (open?.firstBit ?? 0) + (change === 1 ? used - 1 : used);
    this.openBits[bit >>> 5] = (this.openBits[bit >>> 5] ?? 0) ^ (1 << (bit & 31));
  }

  /** True when the state must not be left: an answer is to come that nothing could lead to again. */
  isHeld(state: number): boolean {
    return this.#supply.isHeld(state);
  }

  /** The first return of a call that has yet to find the state. */
  nextToFind(state: number): number | undefined {
    const { events } = this.#problem;
    return this.#supply.returnsOf(state).find((event) => !this.isLinearized(~(events[event] ?? 0)));
  }

  /** The return that shows that what a call of the kind puts in now could not be taken in its turn. */
  refusal(kind: number): number | undefined {
    return this.#turns?.refusal(kind);
  }

  #count(kind: number, by: 1 | -1): void {
    this.#supply.change(kind, by);
    this.#turns?.change(kind, by);
  }

  /** Whether the completed call is in order already. */
  isLinearized(id: number): boolean {
    return ((this.#linearized[id >>> 5] ?? 0) & (1 << (id & 31))) !== 0;
  }
}
