import { type Columns, none } from './columns.ts';
import { kinds } from './kinds.ts';
import { type Ruling, invalid, undecided, valid } from './ruling.ts';
import { TwoStateSweep, roles } from './two-state.ts';

/** What a call has answered that changed something, or found it there. */
const yes = 'true';

/**
 * Sets of which each call touches one element: every element is an object of its own (Herlihy and Wing 1990). One that is never removed has
 * but a moment of its first addition to be found; of others, calls say whether they changed anything, or the search has to decide.
 */
export class ElementsOfSet {
  readonly #columns: Columns;
  readonly #yes: number;
  readonly #sweep: TwoStateSweep;
  /** By value: how many calls touch the element, then where its next one goes. */
  readonly #counts: Int32Array;
  readonly #calls: Int32Array;

  constructor(columns: Columns, callsMax: number) {
    this.#columns = columns;
    this.#yes = columns.values.of(yes);
    this.#sweep = new TwoStateSweep(columns, callsMax);
    this.#counts = columns.arena.int32(columns.values.count);
    this.#calls = columns.arena.int32(callsMax);
  }

  /** Judges the calls of single elements, whatever else there is. */
  judge(from: number, to: number): Ruling {
    const { kind, first } = this.#columns;
    const elements: number[] = [];
    for (let call = from; call < to; call++) {
      if (kind[call] === kinds.read) continue;
      const element = first[call] ?? 0;
      if (this.#counts[element] === 0) elements.push(element);
      this.#counts[element] = (this.#counts[element] ?? 0) + 1;
    }
    let end = 0;
    for (const element of elements) {
      const size = this.#counts[element] ?? 0;
      this.#counts[element] = end;
      end += size;
    }
    for (let call = from; call < to; call++) {
      if (kind[call] === kinds.read) continue;
      const element = first[call] ?? 0;
      const at = this.#counts[element] ?? 0;
      this.#calls[at] = call;
      this.#counts[element] = at + 1;
    }
    const ruling = this.#judgeAll(elements);
    for (const element of elements) this.#counts[element] = 0;
    return ruling;
  }

  /** Elements are independent, so that a violation of one stands whatever is not known of the others. */
  #judgeAll(elements: readonly number[]): Ruling {
    let ruling: Ruling = valid;
    let begin = 0;
    for (const element of elements) {
      const end = this.#counts[element] ?? 0;
      const one = this.#judgeOne(this.#calls.subarray(begin, end));
      if (one.validity === 'invalid') return one;
      if (one.validity === 'undecided') ruling = one;
      begin = end;
    }
    return ruling;
  }

  #judgeOne(calls: Int32Array): Ruling {
    const { kind, output, returned } = this.#columns;
    const isRemoved = calls.some((call) => kind[call] === kinds.remove);
    if (!isRemoved) return this.#judgeGrowing(calls);
    const isSilent = calls.some(
      (call) => kind[call] !== kinds.contains && output[call] === none && returned[call] !== Infinity,
    );
    if (isSilent)
      return undecided('a call that does not say whether it changed anything concerns an element that is removed');
    return this.#sweep.judge(calls, (call) => this.#roleOf(call));
  }

  #roleOf(call: number): number {
    const { kind, output } = this.#columns;
    // One without an outcome matters only if it changes something.
    const isYes = output[call] === this.#yes || output[call] === none;
    if (kind[call] === kinds.add) return isYes ? roles.appears : roles.present;
    if (kind[call] === kinds.remove) return isYes ? roles.goes : roles.absent;
    return isYes ? roles.present : roles.absent;
  }

  /** The moment of its first addition lies after all that did not find it, and before all that did. */
  #judgeGrowing(calls: Int32Array): Ruling {
    const { kind, output, invoked, returned } = this.#columns;
    const adds = calls.filter(
      (call) => kind[call] === kinds.add && (output[call] === none || output[call] === this.#yes),
    );
    const firsts = adds.filter((call) => output[call] === this.#yes);
    const [first, second] = firsts;
    if (first !== undefined && second !== undefined) return addedTwice(first, second);
    const isAbsent = (call: number): boolean => kind[call] === kinds.contains && output[call] !== this.#yes;
    // Where one call says that it was the first, all others are later.
    const later = calls.filter((call) => call !== first && !isAbsent(call) && returned[call] !== Infinity);
    const earliest = first ?? least(adds, invoked);
    const bound = least(first === undefined ? later : [first, ...later], returned);
    if (bound === undefined) return valid;
    if (earliest === undefined) return neverAdded(bound);
    if ((returned[bound] ?? 0) < (invoked[earliest] ?? 0)) return tooEarly(bound, earliest);
    const unseen = least(calls.filter(isAbsent), invoked, -1);
    return unseen !== undefined && (returned[bound] ?? 0) < (invoked[unseen] ?? 0) ? lost(bound, unseen) : valid;
  }
}

/** The call with the least number, or the greatest; undefined for no call. */
function least(calls: Iterable<number>, numbers: Float64Array, sign: 1 | -1 = 1): number | undefined {
  let found: number | undefined;
  for (const call of calls) {
    if (found === undefined || sign * (numbers[call] ?? 0) < sign * (numbers[found] ?? 0)) found = call;
  }
  return found;
}

function addedTwice(one: number, other: number): Ruling {
  return invalid('duplicate', [one, other], (name) => [
    `${name(one)} and ${name(other)} both answered that the element had not been there, and nothing removed it.`,
  ]);
}

function neverAdded(call: number): Ruling {
  return invalid('value from nowhere', [call], (name) => [`Nothing ever added what ${name(call)} found.`]);
}

function tooEarly(call: number, add: number): Ruling {
  return invalid('read from the future', [call, add], (name) => [
    `${name(call)} returned before ${name(add)}, the first to add the element, could have started.`,
  ]);
}

function lost(call: number, unseen: number): Ruling {
  return invalid('lost element', [call, unseen], (name) => [
    `When ${name(call)} returned, before ${name(unseen)} was invoked, the element was there, and nothing removed it.`,
    `But ${name(unseen)} did not find it.`,
  ]);
}
