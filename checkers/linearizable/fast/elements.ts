import { type Columns, none } from './columns.ts';
import { kinds } from './kinds.ts';
import { type Ruling, invalid, undecided } from './ruling.ts';

/** What a taking call answers that found nothing. */
const nothing = 'null';

/**
 * The elements of a queue or stack of one key: who put each in, and who took it out. An element that a call without an outcome put in
 * counts exactly if it was taken; then it was put in.
 */
export class Elements {
  readonly #columns: Columns;
  readonly #nothing: number;
  /** By value: its puts and takes, the last of each, and the earliest invocation of a put. */
  readonly #puts: Int32Array;
  readonly #takes: Int32Array;
  readonly #take: Int32Array;
  readonly #putFrom: Float64Array;
  readonly #lastPut: Int32Array;
  /** By element, in the order in which they were asked to be put in: the call that put it in, and the one that took it out or `none`. */
  readonly put: Int32Array;
  readonly taken: Int32Array;
  count = 0;
  /** The calls that found nothing. */
  readonly empties: Int32Array;
  emptyCount = 0;
  /** True when a taking call has no outcome: it may have taken any element of which nothing else is known. */
  hasOpenTake = false;

  constructor(columns: Columns, callsMax: number) {
    this.#columns = columns;
    this.#nothing = columns.values.of(nothing);
    const values = columns.values.count;
    this.#puts = columns.arena.int32(values);
    this.#takes = columns.arena.int32(values);
    this.#take = columns.arena.int32(values).fill(none);
    this.#putFrom = columns.arena.float64(values).fill(Infinity);
    this.#lastPut = columns.arena.int32(values).fill(none);
    this.put = columns.arena.int32(callsMax);
    this.taken = columns.arena.int32(callsMax);
    this.empties = columns.arena.int32(callsMax);
  }

  /** Collects the elements. A ruling when one was taken that nobody put in by then, or too often, or when it can't be said who did. */
  collect(from: number, to: number): Ruling | undefined {
    this.#count(from, to);
    const ruling = this.#freshness(from, to);
    if (ruling === undefined) this.#pair(from, to);
    this.#forget(from, to);
    return ruling;
  }

  /** When an element was put in at the latest: Infinity where that is not known. */
  putBy(element: number): number {
    return this.#columns.returned[this.put[element] ?? 0] ?? Infinity;
  }

  /** When somebody began to take it out; Infinity if nobody did. */
  takenFrom(element: number): number {
    const call = this.taken[element] ?? none;
    return call === none ? Infinity : (this.#columns.invoked[call] ?? Infinity);
  }

  /** When it was taken out at the latest; Infinity if it was not. */
  takenBy(element: number): number {
    const call = this.taken[element] ?? none;
    return call === none ? Infinity : (this.#columns.returned[call] ?? Infinity);
  }

  /** Keeps only the elements that were taken: what a call without an outcome may have taken is not among them. */
  keepTaken(): void {
    let kept = 0;
    for (let element = 0; element < this.count; element++) {
      if (this.taken[element] === none) continue;
      this.put[kept] = this.put[element] ?? 0;
      this.taken[kept++] = this.taken[element] ?? 0;
    }
    this.count = kept;
  }

  #count(from: number, to: number): void {
    const { kind, first, output, invoked, deadline } = this.#columns;
    deadline.spend(to - from);
    this.emptyCount = 0;
    this.hasOpenTake = false;
    for (let call = from; call < to; call++) {
      if (kind[call] === kinds.put) {
        const value = first[call] ?? 0;
        this.#puts[value] = (this.#puts[value] ?? 0) + 1;
        this.#lastPut[value] = call;
        if ((invoked[call] ?? 0) < (this.#putFrom[value] ?? 0)) this.#putFrom[value] = invoked[call] ?? 0;
      } else if (output[call] === none) this.hasOpenTake = true;
      else if (output[call] === this.#nothing) this.empties[this.emptyCount++] = call;
      else this.#takes[output[call] ?? 0] = (this.#takes[output[call] ?? 0] ?? 0) + 1;
    }
  }

  #freshness(from: number, to: number): Ruling | undefined {
    const { kind, output, returned, deadline } = this.#columns;
    deadline.spend(to - from);
    let isAmbiguous = false;
    for (let call = from; call < to; call++) {
      const value = output[call] ?? none;
      if (kind[call] !== kinds.take || value === none || value === this.#nothing) continue;
      const puts = this.#puts[value] ?? 0;
      if (puts === 0) return neverPut(call);
      if ((returned[call] ?? 0) < (this.#putFrom[value] ?? 0)) return putLater(call, this.#lastPut[value] ?? 0);
      if ((this.#takes[value] ?? 0) > puts) return this.#takenTwice(value, from, to);
      isAmbiguous ||= puts > 1;
      this.#take[value] = call;
    }
    return isAmbiguous ? undecided('a value that was taken out was put in more than once') : undefined;
  }

  #pair(from: number, to: number): void {
    const { kind, first, returned, deadline } = this.#columns;
    deadline.spend(to - from);
    this.count = 0;
    for (let call = from; call < to; call++) {
      if (kind[call] !== kinds.put) continue;
      const take = this.#take[first[call] ?? 0] ?? none;
      // Nobody saw it, so that it may as well never have happened.
      if (take === none && returned[call] === Infinity) continue;
      this.put[this.count] = call;
      this.taken[this.count++] = take;
    }
  }

  #takenTwice(value: number, from: number, to: number): Ruling {
    const { kind, first, output } = this.#columns;
    const calls: number[] = [];
    for (let call = from; call < to; call++) {
      if (kind[call] === kinds.put ? first[call] === value : output[call] === value) calls.push(call);
    }
    return invalid('duplicate', calls, () => ['It was taken out more often than it was put in.']);
  }

  /** The arrays are used again for the next key. */
  #forget(from: number, to: number): void {
    const { first, output } = this.#columns;
    for (let call = from; call < to; call++) {
      this.#forgetValue(first[call] ?? none);
      this.#forgetValue(output[call] ?? none);
    }
  }

  #forgetValue(value: number): void {
    if (value === none) return;
    this.#puts[value] = 0;
    this.#takes[value] = 0;
    this.#take[value] = none;
    this.#putFrom[value] = Infinity;
    this.#lastPut[value] = none;
  }
}

function neverPut(call: number): Ruling {
  return invalid('value from nowhere', [call], (name) => [`Nothing ever put in what ${name(call)} took out.`]);
}

function putLater(call: number, put: number): Ruling {
  return invalid('taken before put in', [call, put], (name) => [
    `${name(call)} returned before ${name(put)}, which put it in, could have started.`,
  ]);
}
