/** How many words stand before the sets in a row: the state, and the state before an open call that was used just now (or -1). */
const coreWords = 2;

/**
 * Configurations, each once: a state, the calls in progress that are linearized already (bits of their slots), and the open calls
 * that were used. Of those that differ in their open calls alone, one that used a superset of another's is no better off, and is
 * left out.
 *
 * They are rows of one array, found by a hash of all but the open calls: no objects, and no false match.
 */
export class Frontier {
  readonly stride: number;
  /** Row r is the words from `r * stride` on: state, state before, slots, open calls. */
  rows: Int32Array;
  readonly #matched: number;
  #count = 0;
  #compared = 0;
  /** By hash: a row + 1, which leads to the others of that hash. */
  #heads: Int32Array;
  #next: Int32Array;
  #isDead: Uint8Array;

  constructor(slotWords: number, openWords: number) {
    this.#matched = coreWords + slotWords;
    this.stride = this.#matched + openWords;
    this.rows = new Int32Array(64 * this.stride);
    this.#heads = new Int32Array(128);
    this.#next = new Int32Array(64);
    this.#isDead = new Uint8Array(64);
  }

  /** How many rows there are, with those that count no more. */
  get count(): number {
    return this.#count;
  }

  /** How many rows were compared with another one so far. */
  get compared(): number {
    return this.#compared;
  }

  get bytes(): number {
    return this.rows.byteLength + this.#heads.byteLength + this.#next.byteLength + this.#isDead.byteLength;
  }

  /** True when a row counts no more, because another one came that is better off. */
  isDead(row: number): boolean {
    return this.#isDead[row] === 1;
  }

  clear(): void {
    this.#heads.fill(0);
    this.#isDead.fill(0, 0, this.#count);
    this.#count = 0;
    // A table that one moment made large would be emptied at great cost at all later ones.
    if (this.#heads.length > 1 << 12) this.#heads = new Int32Array(128);
  }

  /** Adds a copy of a row, unless it, or one that is better off, is there. */
  add(from: Int32Array, offset: number): void {
    if (this.#count * 2 >= this.#heads.length) this.#rehash();
    const head = this.#hash(from, offset) & (this.#heads.length - 1);
    for (let at = this.#heads[head] ?? 0; at !== 0; at = this.#next[at - 1] ?? 0) {
      this.#compared++;
      if (this.#isDead[at - 1] === 1 || !this.#isSame(at - 1, from, offset)) continue;
      if (this.#isWithin(this.rows, (at - 1) * this.stride, from, offset)) return;
      if (this.#isWithin(from, offset, this.rows, (at - 1) * this.stride)) this.#isDead[at - 1] = 1;
    }
    const row = this.#count++;
    if (row >= this.#next.length) this.#grow();
    const to = row * this.stride;
    for (let word = 0; word < this.stride; word++) this.rows[to + word] = from[offset + word] ?? 0;
    this.#next[row] = this.#heads[head] ?? 0;
    this.#heads[head] = row + 1;
  }

  #hash(from: Int32Array, offset: number): number {
    let hash = 0;
    for (let word = 0; word < this.#matched; word++) {
      hash = Math.imul((hash ^ (from[offset + word] ?? 0)) + word, 0x85ebca6b);
      hash ^= hash >>> 15;
    }
    return hash ^ (hash >>> 13);
  }

  #isSame(row: number, from: Int32Array, offset: number): boolean {
    const at = row * this.stride;
    for (let word = 0; word < this.#matched; word++) if (this.rows[at + word] !== from[offset + word]) return false;
    return true;
  }

  /** Whether the open calls that one row used are among those of another. */
  #isWithin(one: Int32Array, at: number, other: Int32Array, otherAt: number): boolean {
    for (let word = this.#matched; word < this.stride; word++) {
      if (((one[at + word] ?? 0) & ~(other[otherAt + word] ?? 0)) !== 0) return false;
    }
    return true;
  }

  #grow(): void {
    const capacity = this.#next.length * 2;
    const rows = new Int32Array(capacity * this.stride);
    rows.set(this.rows);
    this.rows = rows;
    const next = new Int32Array(capacity);
    next.set(this.#next);
    this.#next = next;
    const isDead = new Uint8Array(capacity);
    isDead.set(this.#isDead);
    this.#isDead = isDead;
  }

  #rehash(): void {
    this.#heads = new Int32Array(this.#heads.length * 2);
    const mask = this.#heads.length - 1;
    for (let row = 0; row < this.#count; row++) {
      const head = this.#hash(this.rows, row * this.stride) & mask;
      this.#next[row] = this.#heads[head] ?? 0;
      this.#heads[head] = row + 1;
    }
  }
}
