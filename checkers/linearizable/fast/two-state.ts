import type { Columns } from './columns.ts';
import { DeadlineHeap } from './deadline-heap.ts';
import { type Ruling, invalid, valid } from './ruling.ts';
import { sortIndexes } from './sort-indexes.ts';

/** What a call does to, or says of, something that is there or not. */
export const roles = { appears: 0, goes: 1, present: 2, absent: 3 } as const;

/**
 * Something that is there or not: calls that make it appear or go, each exactly when it was not so already, and calls that find it
 * there or not. What fits with the present state is found at once; a change takes effect only when a call returns that needs it,
 * and of those under way the one that has to return first.
 */
export class TwoStateSweep {
  readonly #columns: Columns;
  readonly #pending: readonly [DeadlineHeap, DeadlineHeap];
  readonly #returns: Int32Array;
  /** By call. */
  readonly #isDone: Uint8Array;
  /** Calls under way that need the one state, or the other. */
  readonly #waiting: readonly [number[], number[]] = [[], []];
  #isThere = false;

  constructor(columns: Columns, callsMax: number) {
    this.#columns = columns;
    this.#pending = [new DeadlineHeap(columns, callsMax), new DeadlineHeap(columns, callsMax)];
    this.#returns = columns.arena.int32(callsMax);
    this.#isDone = columns.arena.uint8(columns.count);
  }

  /** Judges calls in the order of their invocations. At first it is not there. */
  judge(calls: Int32Array, roleOf: (call: number) => number): Ruling {
    const { invoked, returned } = this.#columns;
    const count = this.#start(calls);
    for (let at = 0, next = 0; at < count; at++) {
      this.#columns.deadline.spend(1);
      const returning = this.#returns[at] ?? 0;
      for (; next < calls.length; next++) {
        const call = calls[next] ?? 0;
        if ((invoked[call] ?? 0) > (returned[returning] ?? 0)) break;
        this.#ask(call, roleOf(call));
      }
      if (this.#isDone[returning] === 1) continue;
      const role = roleOf(returning);
      const isChange = role === roles.appears || role === roles.goes;
      const needed = isChange ? role === roles.goes : role === roles.present;
      if (!this.#serve(returning, { isChange, needed })) return this.#stuck(returning, needed);
    }
    return valid;
  }

  /** Brings about the state that a returning call needs, and lets it take effect if it is a change. */
  #serve(call: number, { isChange, needed }: { isChange: boolean; needed: boolean }): boolean {
    // It has the earliest deadline of its kind, unless others have the same.
    while (this.#isDone[call] === 0) {
      if (this.#isThere !== needed && !this.#change()) return false;
      if (!isChange) return true;
      this.#change();
    }
    return true;
  }

  #start(calls: Int32Array): number {
    this.#pending[0].clear();
    this.#pending[1].clear();
    this.#waiting[0].length = 0;
    this.#waiting[1].length = 0;
    this.#isThere = false;
    let count = 0;
    for (const call of calls) if (this.#columns.returned[call] !== Infinity) this.#returns[count++] = call;
    sortIndexes(this.#returns, count, this.#columns.returned);
    return count;
  }

  #ask(call: number, role: number): void {
    if (role === roles.appears) this.#pending[0].add(call);
    else if (role === roles.goes) this.#pending[1].add(call);
    else if (this.#isThere === (role === roles.present)) this.#isDone[call] = 1;
    else this.#waiting[role === roles.present ? 0 : 1].push(call);
  }

  /** Lets the change take effect that has to return first; false when none is under way. */
  #change(): boolean {
    const pending = this.#pending[this.#isThere ? 1 : 0];
    if (pending.size === 0) return false;
    this.#isDone[pending.take()] = 1;
    this.#isThere = !this.#isThere;
    const waiting = this.#waiting[this.#isThere ? 0 : 1];
    for (const call of waiting) this.#isDone[call] = 1;
    waiting.length = 0;
    return true;
  }

  #stuck(call: number, isThere: boolean): Ruling {
    return invalid(isThere ? 'lost element' : 'unexpected element', [call], (name) => [
      `At every moment of ${name(call)} its element was ${isThere ? 'not there' : 'there'}, whatever calls under way did.`,
    ]);
  }
}
