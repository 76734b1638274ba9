import { type Columns, none } from './columns.ts';
import { kinds } from './kinds.ts';
import { DeadlineHeap } from './deadline-heap.ts';
import { type Ruling, invalid, valid } from './ruling.ts';
import { sortIndexes } from './sort-indexes.ts';

/**
 * A counter to which one unit is added at a time. Nothing is done before it has to be: when an addition or an answer returns, additions that
 * are under way take effect, those that return first before the others, until it fits; and answers that fit are done at once.
 */
export class CounterSweep {
  readonly #columns: Columns;
  readonly #pending: DeadlineHeap;
  readonly #returns: Int32Array;
  readonly #isDone: Uint8Array;
  /** The answers under way, as a list for each count: its first call, and each call's next. */
  readonly #waiting: Int32Array;
  readonly #next: Int32Array;
  /** The call whose return made the counter leave a count. */
  readonly #leftFor: Int32Array;
  #from = 0;
  #total = 0;

  constructor(columns: Columns, callsMax: number) {
    this.#columns = columns;
    this.#pending = new DeadlineHeap(columns, callsMax);
    this.#returns = columns.arena.int32(callsMax);
    this.#isDone = columns.arena.uint8(callsMax);
    this.#waiting = columns.arena.int32(callsMax + 1);
    this.#next = columns.arena.int32(callsMax);
    this.#leftFor = columns.arena.int32(callsMax + 1);
  }

  judge({ from, to }: { from: number; to: number }, unit: number, numberOf: (value: number) => number): Ruling {
    const { kind, first, output, invoked, returned } = this.#columns;
    const isAddition = (call: number): boolean => kind[call] === kinds.add;
    const count = this.#start(from, to);
    let next = from;
    for (let at = 0; at < count; at++) {
      this.#columns.deadline.spend(1);
      const returning = this.#returns[at] ?? 0;
      for (; next < to && (invoked[next] ?? 0) <= (returned[returning] ?? 0); next++) {
        if (!isAddition(next)) this.#ask(next, numberOf(output[next] ?? 0) / unit);
        else if (numberOf(first[next] ?? 0) === 0) this.#isDone[next - from] = 1;
        else this.#pending.add(next);
      }
      if (this.#isDone[returning - from] === 1) continue;
      if (isAddition(returning)) {
        while (this.#isDone[returning - from] === 0) this.#add(returning);
        continue;
      }
      const goal = numberOf(output[returning] ?? 0) / unit;
      if (!Number.isInteger(goal) || goal < 0) return noSum(returning);
      if (goal < this.#total) return this.#passed(returning, goal);
      if (goal > this.#total + this.#pending.size) return this.#tooMany(returning);
      while (this.#total < goal) this.#add(returning);
    }
    return valid;
  }

  #start(from: number, to: number): number {
    this.#pending.clear();
    this.#from = from;
    this.#total = 0;
    this.#isDone.fill(0, 0, to - from);
    this.#waiting.fill(none, 0, to - from + 1);
    let count = 0;
    for (let call = from; call < to; call++)
      if (this.#columns.returned[call] !== Infinity) this.#returns[count++] = call;
    sortIndexes(this.#returns, count, this.#columns.returned);
    return count;
  }

  #ask(call: number, goal: number): void {
    if (goal === this.#total) this.#isDone[call - this.#from] = 1;
    else if (goal > this.#total && goal < this.#waiting.length && Number.isInteger(goal)) {
      this.#next[call - this.#from] = this.#waiting[goal] ?? none;
      this.#waiting[goal] = call;
    }
  }

  /** Lets the addition that returns first take effect, on behalf of a call that returns now. */
  #add(returning: number): void {
    this.#isDone[this.#pending.take() - this.#from] = 1;
    this.#leftFor[this.#total++] = returning;
    let call = this.#waiting[this.#total] ?? none;
    for (; call !== none; call = this.#next[call - this.#from] ?? none) this.#isDone[call - this.#from] = 1;
  }

  #passed(call: number, goal: number): Ruling {
    const left = this.#leftFor[goal] ?? none;
    const isAddition = this.#columns.kind[left] === kinds.add;
    return invalid('stale value', [call, left], (name) => [
      `When ${name(left)} returned, before ${name(call)} was invoked, ${goal + 1} additions had certainly taken effect${isAddition ? '' : ', by its answer'}.`,
      `By the answer of ${name(call)} there were no more than ${goal}.`,
    ]);
  }

  #tooMany(call: number): Ruling {
    return invalid('value from nowhere', [call], (name) => [
      `When ${name(call)} returned, no more than ${this.#total + this.#pending.size} additions had been asked for, which is not enough.`,
    ]);
  }
}

function noSum(call: number): Ruling {
  return invalid('value from nowhere', [call], (name) => [
    `${name(call)} answered what no number of additions comes to: all of them are alike.`,
  ]);
}
