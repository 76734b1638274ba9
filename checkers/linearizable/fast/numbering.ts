/** A Map holds no more than 2^24 entries. */
const perMapMax = 1 << 23;

/** Gives things small numbers, from 0 on, in the order in which they first come: as many as memory holds. */
export class Numbering<T> {
  readonly #maps: Map<T, number>[] = [new Map()];
  readonly #things: T[] = [];

  get things(): readonly T[] {
    return this.#things;
  }

  of(thing: T): number {
    const known = this.find(thing);
    if (known !== undefined) return known;
    const number = this.append(thing);
    let last = this.#maps.at(-1);
    if (last === undefined || last.size >= perMapMax) this.#maps.push((last = new Map()));
    last.set(thing, number);
    return number;
  }

  /** Undefined for what has no number, or was only appended. */
  find(thing: T): number | undefined {
    for (const map of this.#maps) {
      const known = map.get(thing);
      if (known !== undefined) return known;
    }
    return undefined;
  }

  /** Gives it the next number, which whoever asks has to remember. */
  append(thing: T): number {
    return this.#things.push(thing) - 1;
  }
}
