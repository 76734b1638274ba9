/** Dead entries that are kept before the table is made anew. */
const deadMax = 1_024;

/**
 * The greatest of a set of values of which only the older ones grow: what each was given when it was offered, plus all that was
 * raised since by amounts that were marked after it came. Every step is O(log n) amortized, and only those values are kept
 * that may yet become the greatest.
 *
 * Of two values the older grows at least as much as the younger, so that a younger one matters only while it is greater. Those that
 * matter therefore rise from the oldest to the youngest; what is kept is the distance of each to the one before, and raising
 * the older ones eats up the distance to the next.
 */
export class RisingBound<Witness> {
  #ids: number[] = [0];
  #distances: number[] = [0];
  #witnesses: (Witness | undefined)[] = [undefined];
  /** Where the next living entry may be found, as a disjoint set with path halving. */
  #next: number[] = [0];
  #dead = 0;
  #last = 0;
  #previous: number[] = [0];
  #nextId = 1;
  #value: number;

  constructor(initial: number) {
    this.#value = initial;
  }

  /** The greatest value now. */
  get value(): number {
    return this.#value;
  }

  /** Who offered it; undefined for the initial one. */
  get witness(): Witness | undefined {
    return this.#witnesses[this.#last];
  }

  /** To be taken when what will later raise begins: it raises only what was offered before. */
  mark(): number {
    return this.#nextId;
  }

  offer(value: number, witness: Witness): void {
    const id = this.#nextId++;
    if (value <= this.#value) return;
    const at = this.#ids.length;
    this.#ids.push(id);
    this.#distances.push(value - this.#value);
    this.#witnesses.push(witness);
    this.#next.push(at);
    this.#previous.push(this.#last);
    this.#last = at;
    this.#value = value;
  }

  /** Raises all that was offered before the mark; `amount` is above zero. */
  raise(mark: number, amount: number): void {
    let rest = amount;
    for (let at = this.#living(this.#firstFrom(mark)); at < this.#ids.length && rest > 0; at = this.#living(at)) {
      const distance = this.#distances[at] ?? 0;
      if (distance > rest) {
        this.#distances[at] = distance - rest;
        return;
      }
      rest -= distance;
      this.#remove(at);
    }
    this.#value += rest;
    if (this.#dead > deadMax && this.#dead * 2 > this.#ids.length) this.#compact();
  }

  #remove(at: number): void {
    this.#dead++;
    this.#next[at] = at + 1;
    this.#distances[at] = 0;
    this.#witnesses[at] = undefined;
    const following = this.#living(at + 1);
    const previous = this.#previous[at] ?? 0;
    if (following < this.#ids.length) this.#previous[following] = previous;
    else this.#last = previous;
  }

  #living(from: number): number {
    let at = from;
    for (let next = this.#next[at]; next !== undefined && next !== at; next = this.#next[at]) {
      const beyond = this.#next[next] ?? next;
      this.#next[at] = beyond;
      at = beyond;
    }
    return at;
  }

  #firstFrom(mark: number): number {
    let low = 0;
    let high = this.#ids.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#ids[middle] ?? 0) < mark) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #compact(): void {
    const living: number[] = [];
    for (let at = this.#living(0); at < this.#ids.length; at = this.#living(at + 1)) living.push(at);
    this.#ids = living.map((at) => this.#ids[at] ?? 0);
    this.#distances = living.map((at) => this.#distances[at] ?? 0);
    this.#witnesses = living.map((at) => this.#witnesses[at]);
    this.#next = living.map((_, i) => i);
    this.#previous = living.map((_, i) => Math.max(0, i - 1));
    this.#last = living.length - 1;
    this.#dead = 0;
  }
}
