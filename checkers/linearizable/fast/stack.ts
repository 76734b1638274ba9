import { Arena } from '../../arena.ts';
import type { Columns } from './columns.ts';
import { Elements } from './elements.ts';
import { judgeSurely } from './judge-surely.ts';
import { Nesting, type Tangle } from './nesting.ts';
import { Presence } from './presence.ts';
import { type Judge, type Ruling, invalid, valid } from './ruling.ts';

/** Elements looked at while a violation is made small. */
const workMax = 4_000_000;
/** What an element takes while it is looked at, in bytes. */
const bytesOfMember = 256;

/** Stacks whose elements are pushed once each: in every part of the history some element can lie at the bottom of all others. */
export class StackJudge implements Judge {
  readonly algorithm = 'nesting of unique elements';
  readonly #columns: Columns;
  readonly #elements: Elements;
  readonly #presence: Presence;

  constructor(columns: Columns, callsMax: number) {
    this.#columns = columns;
    this.#elements = new Elements(columns, callsMax);
    this.#presence = new Presence(columns, this.#elements, callsMax);
  }

  judge(from: number, to: number): Ruling {
    return this.#elements.collect(from, to) ?? judgeSurely(this.#elements, () => this.#judge(), 'pop');
  }

  #judge(): Ruling {
    const missed = this.#presence.judge();
    if (missed !== undefined) return missed;
    const members = this.#columns.arena.int32(this.#elements.count);
    for (let element = 0; element < members.length; element++) members[element] = element;
    const tangle = new Nesting(this.#columns.arena, this.#columns, this.#elements, members).tangle();
    return tangle === undefined ? valid : this.#tangled(this.#smallest(tangle));
  }

  #tangleOf(members: readonly number[]): Tangle | undefined {
    // Of its own, since there will be many of them.
    const arena = new Arena(members.length * bytesOfMember);
    return new Nesting(arena, this.#columns, this.#elements, Int32Array.from(members)).tangle();
  }

  /** Leaves out elements in chunks that become smaller (Zeller and Hildebrandt 2002), as long as the work is bearable. */
  #smallest(tangle: Tangle): Tangle {
    let rest = tangle;
    let work = 0;
    for (let size = Math.ceil(rest.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
      for (let from = 0; from < rest.length && work < workMax;) {
        work += rest.length;
        const smaller = this.#tangleOf(rest.toSpliced(from, size));
        if (smaller === undefined) from += size;
        else rest = smaller;
      }
    }
    return rest;
  }

  #tangled(tangle: Tangle): Ruling {
    const { put, taken } = this.#elements;
    const calls = tangle.flatMap((element) => [put[element] ?? -1, taken[element] ?? -1]).filter((call) => call >= 0);
    return invalid('out of order', calls, () => [
      'These elements were on the stack together, and none of them can have been at the bottom: pushed before all others, and popped after them.',
    ]);
  }
}
