/** Names beyond these are kept as they come; a bound, since a file may have any number. */
const namesMax = 4096;

/** Gives equal names as one string: a text that was cut out of another would keep that in memory, millions of times. */
export class Names {
  readonly #known = new Map<string, string>();

  of(name: string): string {
    const known = this.#known.get(name);
    if (known !== undefined) return known;
    if (this.#known.size < namesMax) this.#known.set(name, name);
    return name;
  }
}
