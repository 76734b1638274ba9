import type { Budget } from '../engine.ts';
import { Frontier } from './frontier.ts';
import type { Problem } from './problem.ts';
import type { SearchEnd } from './search.ts';
import { slotsOf } from './slots.ts';
import { type StateSpace, illegal } from './transitions.ts';

/** How many steps pass between two looks at the clock. */
const clockEvery = 1024;
/** Stands for the state before, when the last call was not an open one. */
const none = -1;
const stateWord = 0;
const beforeWord = 1;
const firstSlotWord = 2;

/**
 * Looks for an order of the calls that explains all answers: breadth first by returns (Lowe 2017, just-in-time linearization). After each
 * return it holds all configurations that the history up to there can have led to, and nothing of what was before: memory is that of the
 * widest moment. A call is linearized no earlier than the next return needs it, so that configurations are few where states are.
 *
 * As in the search depth first, a call that never changes any state is linearized as soon as it is legal; of calls that do the same, the one that returns first is
 * linearized first, and an open one last (exchanged with the other, each lies within its interval); an open call is used only where
 * the next call needs it.
 */
export class BreadthSearch {
  readonly #problem: Problem;
  readonly #transitions: StateSpace;
  readonly #slotOf: Int32Array;
  readonly #openWord: number;
  /** The calls in progress that change states, by their returns; and those that never do. */
  readonly #changing: number[] = [];
  readonly #reading: number[] = [];
  #now: Frontier;
  #next: Frontier;
  readonly #work: Frontier;
  readonly #row: Int32Array;
  /** By kind: the last row in which a call of the kind was tried. */
  readonly #triedIn: Int32Array;
  #rowNumber = 0;
  #steps = 0;
  #event = 0;
  #furthest = 0;
  /** How many of the configurations that lack the call that returns have been expanded. */
  #expanded = 0;

  constructor(problem: Problem, transitions: StateSpace) {
    const { slotOf, count } = slotsOf(problem);
    this.#problem = problem;
    this.#transitions = transitions;
    this.#slotOf = slotOf;
    const slotWords = Math.ceil(count / 32);
    this.#openWord = firstSlotWord + slotWords;
    const frontier = (): Frontier => new Frontier(slotWords, Math.ceil(problem.open / 32));
    this.#now = frontier();
    this.#next = frontier();
    this.#work = frontier();
    this.#row = new Int32Array(this.#now.stride);
    this.#triedIn = new Int32Array(problem.effects.length);
  }

  /** Calls that were tried, and configurations that were compared beyond one for each. */
  get steps(): number {
    return this.#steps + this.#next.compared + this.#work.compared + this.#now.compared;
  }

  /** The event (a return) that no configuration got past so far. */
  get furthest(): number {
    return this.#furthest;
  }

  get bytes(): number {
    return this.#now.bytes + this.#next.bytes + this.#work.bytes + this.#transitions.bytes;
  }

  /**
   * Searches from all of the states at once. It ends within some thousand steps of the budget, and goes on from there when it is asked again
   * with more steps.
   */
  run(initials: readonly number[], budget: Budget): SearchEnd {
    if (this.#event === 0) this.#beginWith(initials);
    const { events, isReadOnly, kinds } = this.#problem;
    for (; this.#event < events.length; this.#event++) {
      const id = events[this.#event] ?? 0;
      if (id < 0) {
        const end = this.#return(~id, budget);
        if (end !== undefined) return end;
      } else if (isReadOnly[kinds[id] ?? 0] === 1) {
        this.#reading.push(id);
        this.#read(id);
      } else {
        this.#begin(id);
      }
    }
    return 'found';
  }

  #beginWith(initials: readonly number[]): void {
    this.#row.fill(0);
    for (const initial of initials) {
      this.#row[stateWord] = initial;
      this.#row[beforeWord] = none;
      this.#now.add(this.#row, 0);
    }
  }

  /** Keeps the calls in progress in the order of their returns. */
  #begin(id: number): void {
    const { returnEvent } = this.#problem;
    const end = returnEvent[id] ?? 0;
    const calls = this.#changing;
    calls.push(id);
    for (let at = calls.length - 1; at > 0 && (returnEvent[calls[at - 1] ?? 0] ?? 0) > end; at--) {
      calls[at] = calls[at - 1] ?? 0;
      calls[at - 1] = id;
    }
  }

  /** Linearizes a call that changes nothing wherever it is legal. */
  #read(id: number): void {
    const { rows, stride, count } = this.#now;
    const kind = this.#problem.kinds[id] ?? 0;
    const word = firstSlotWord + ((this.#slotOf[id] ?? 0) >>> 5);
    const bit = 1 << (this.#slotOf[id] ?? 0);
    for (let row = 0; row < count; row++) {
      const state = rows[row * stride] ?? 0;
      this.#steps++;
      if (this.#transitions.step(state, kind) === state)
        rows[row * stride + word] = (rows[row * stride + word] ?? 0) | bit;
    }
  }

  /** Leads all configurations to where the call is linearized. */
  #return(id: number, budget: Budget): SearchEnd | undefined {
    const slot = this.#slotOf[id] ?? 0;
    const word = firstSlotWord + (slot >>> 5);
    const bit = 1 << slot;
    if (this.#furthest < this.#event) this.#divide(word, bit);
    let nextCheck = 0;
    for (; this.#expanded < this.#work.count; this.#expanded++) {
      if (this.steps >= nextCheck) {
        nextCheck = this.steps + clockEvery;
        const end = this.#spent(budget);
        if (end !== undefined) return end;
      }
      if (!this.#work.isDead(this.#expanded)) this.#expand(this.#expanded, { word, bit });
    }
    const { spent } = this.#transitions;
    if (spent !== undefined) return spent;
    if (this.#next.count === 0) return 'exhausted';
    [this.#now, this.#next] = [this.#next, this.#now];
    drop(this.#changing, id);
    drop(this.#reading, id);
    return undefined;
  }

  /** Sets those that have linearized the call that returns apart from those that still have to. */
  #divide(word: number, bit: number): void {
    const { rows, stride, count } = this.#now;
    this.#furthest = this.#event;
    this.#expanded = 0;
    this.#next.clear();
    this.#work.clear();
    for (let row = 0; row < count; row++) {
      if (this.#now.isDead(row)) continue;
      const at = row * stride;
      if (((rows[at + word] ?? 0) & bit) === 0) {
        this.#work.add(rows, at);
      } else {
        rows[at + word] = (rows[at + word] ?? 0) & ~bit;
        this.#next.add(rows, at);
      }
    }
  }

  #spent(budget: Budget): SearchEnd | undefined {
    if (this.bytes > budget.memoryLimitBytes) return 'memory';
    if (this.steps > budget.stepsMax) return 'steps';
    return budget.now() > budget.deadline ? 'time' : undefined;
  }

  /** Tries every call that may come next in a configuration that still lacks the one that returns. */
  #expand(row: number, target: { readonly word: number; readonly bit: number }): void {
    const { kinds, openKinds } = this.#problem;
    const { stride } = this.#work;
    const at = row * stride;
    const state = this.#work.rows[at + stateWord] ?? 0;
    const before = this.#work.rows[at + beforeWord] ?? 0;
    this.#rowNumber++;
    for (const id of this.#changing) {
      const slot = this.#slotOf[id] ?? 0;
      const word = firstSlotWord + (slot >>> 5);
      if (((this.#work.rows[at + word] ?? 0) & (1 << slot)) !== 0) continue;
      const kind = kinds[id] ?? 0;
      if (this.#triedIn[kind] === this.#rowNumber) continue;
      this.#triedIn[kind] = this.#rowNumber;
      const after = this.#step(state, before, kind);
      if (after === illegal) continue;
      this.#copy(at, after, none);
      this.#row[word] = (this.#row[word] ?? 0) | (1 << slot);
      this.#arrive(target, after !== state);
    }
    for (const open of openKinds) {
      // One of the same kind that is in progress goes first: it has a deadline.
      if (this.#triedIn[open.kind] === this.#rowNumber) continue;
      const used = this.#usedOf(at, open);
      if ((open.since[used] ?? Infinity) > this.#event) continue;
      const after = this.#step(state, before, open.kind);
      if (after === illegal || after === state) continue;
      this.#copy(at, after, state);
      const bit = open.firstBit + used;
      const word = this.#openWord + (bit >>> 5);
      this.#row[word] = (this.#row[word] ?? 0) | (1 << bit);
      this.#arrive(target, true);
    }
  }

  /** The state after a call of the kind; `illegal` also where an open call was used just now without need. */
  #step(state: number, before: number, kind: number): number {
    this.#steps++;
    const after = this.#transitions.step(state, kind);
    return after !== illegal && before !== none && this.#transitions.step(before, kind) === after ? illegal : after;
  }

  #usedOf(at: number, { firstBit, since }: Problem['openKinds'][number]): number {
    let used = 0;
    for (let bit = firstBit; used < since.length; used++, bit++) {
      if (((this.#work.rows[at + this.#openWord + (bit >>> 5)] ?? 0) & (1 << bit)) === 0) break;
    }
    return used;
  }

  #copy(at: number, state: number, before: number): void {
    const { rows, stride } = this.#work;
    for (let word = firstSlotWord; word < stride; word++) this.#row[word] = rows[at + word] ?? 0;
    this.#row[stateWord] = state;
    this.#row[beforeWord] = before;
  }

  /** Linearizes what changes nothing in the new state, and puts the configuration where it belongs. */
  #arrive({ word, bit }: { readonly word: number; readonly bit: number }, isNewState: boolean): void {
    const row = this.#row;
    if (isNewState) this.#readAll(row);
    if (((row[word] ?? 0) & bit) === 0) {
      this.#work.add(row, 0);
      return;
    }
    row[word] = (row[word] ?? 0) & ~bit;
    row[beforeWord] = none;
    this.#next.add(row, 0);
  }

  #readAll(row: Int32Array): void {
    const state = row[stateWord] ?? 0;
    for (const id of this.#reading) {
      const slot = this.#slotOf[id] ?? 0;
      const word = firstSlotWord + (slot >>> 5);
      if (((row[word] ?? 0) & (1 << slot)) !== 0) continue;
      this.#steps++;
      if (this.#transitions.step(state, this.#problem.kinds[id] ?? 0) !== state) continue;
      row[word] = (row[word] ?? 0) | (1 << slot);
      row[beforeWord] = none;
    }
  }
}

function drop(calls: number[], id: number): void {
  const at = calls.indexOf(id);
  if (at >= 0) calls.splice(at, 1);
}
