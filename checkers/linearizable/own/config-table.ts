/**
 * The configurations that the search has been in: which calls are linearized, and the state. One open-addressing table of 32-bit
 * words with whole keys in it: no objects, and no false match.
 *
 * A key is `state + 1` (0 marks a free slot), the state before an open call that has just been used (or -1), the first call that isn't
 * linearized, and the window's bits behind it. Where there are open calls an entry also leads to the sets of them that were
 * used on the way. A configuration that has used a superset of a known one is no better off than that, and counts as known: what is
 * left of it is open to the other too.
 */
export class ConfigTable {
  readonly #windowWords: number;
  readonly #openWords: number;
  readonly #stride: number;
  readonly #bytesMax: number;
  #slots = 1 << 8;
  #used = 0;
  #keys: Int32Array;
  /** Sets of used open calls, as linked lists: the next one's offset (0 ends it), then the bits. */
  #sets: Int32Array;
  #setsEnd: number;
  #isFull = false;

  constructor(options: { readonly windowWords: number; readonly openWords: number; readonly bytesMax: number }) {
    this.#windowWords = options.windowWords;
    this.#openWords = options.openWords;
    this.#bytesMax = options.bytesMax;
    this.#stride = 3 + options.windowWords + (options.openWords > 0 ? 1 : 0);
    this.#keys = new Int32Array(this.#slots * this.#stride);
    // Offset 0 is nobody's: it ends lists.
    this.#setsEnd = 1;
    this.#sets = new Int32Array(options.openWords > 0 ? 256 : 0);
  }

  /** True when it did not grow for want of memory: what is added from then on is forgotten, and the search must end. */
  get isFull(): boolean {
    return this.#isFull;
  }

  get bytes(): number {
    return this.#keys.byteLength + this.#sets.byteLength;
  }

  /**
   * Adds a configuration; false when it, or a better one, was there before. `key` holds the state, the state before, the
   * first gap and the window's words; `open` the bits of used open calls.
   */
  add(key: Int32Array, open: Int32Array): boolean {
    let offset = this.#find(key);
    if (this.#keys[offset] === 0) {
      if (this.#used * 2 >= this.#slots) {
        this.#grow();
        if (this.#isFull) return true;
        offset = this.#find(key);
      }
      this.#used++;
      for (let word = 0; word < key.length; word++) this.#keys[offset + word] = key[word] ?? 0;
      this.#keys[offset] = (key[0] ?? 0) + 1;
      if (this.#openWords > 0) this.#keys[offset + this.#stride - 1] = this.#link(open, 0);
      return true;
    }
    if (this.#openWords === 0) return false;
    const head = this.#keys[offset + this.#stride - 1] ?? 0;
    for (let set = head; set !== 0; set = this.#sets[set] ?? 0) if (this.#includes(open, set)) return false;
    this.#keys[offset + this.#stride - 1] = this.#link(open, head);
    return true;
  }

  /** The offset of the key's slot, or of the free slot where it belongs. */
  #find(key: Int32Array): number {
    const keys = this.#keys;
    const length = 3 + this.#windowWords;
    const first = (key[0] ?? 0) + 1;
    let hash = Math.imul(first, 0x9e3779b1);
    for (let word = 1; word < length; word++) {
      hash = Math.imul((hash ^ (key[word] ?? 0)) + word, 0x85ebca6b);
      hash ^= hash >>> 15;
    }
    const mask = this.#slots - 1;
    for (let slot = (hash ^ (hash >>> 13)) & mask; ; slot = (slot + 1) & mask) {
      const offset = slot * this.#stride;
      const found = keys[offset];
      if (found === 0) return offset;
      if (found !== first) continue;
      let word = 1;
      while (word < length && keys[offset + word] === key[word]) word++;
      if (word === length) return offset;
    }
  }

  /** True when `open` has all the bits of the set. */
  #includes(open: Int32Array, set: number): boolean {
    for (let word = 0; word < this.#openWords; word++) {
      if (((this.#sets[set + 1 + word] ?? 0) & ~(open[word] ?? 0)) !== 0) return false;
    }
    return true;
  }

  /** Stores a set before `next`; its offset. */
  #link(open: Int32Array, next: number): number {
    const end = this.#setsEnd + 1 + this.#openWords;
    if (end > this.#sets.length) {
      if (this.bytes + this.#sets.byteLength > this.#bytesMax) {
        this.#isFull = true;
        return next;
      }
      const sets = new Int32Array(this.#sets.length * 2 + this.#openWords);
      sets.set(this.#sets);
      this.#sets = sets;
    }
    const offset = this.#setsEnd;
    this.#sets[offset] = next;
    this.#sets.set(open, offset + 1);
    this.#setsEnd = end;
    return offset;
  }

  #grow(): void {
    // Both tables exist while one is copied into the other.
    if (this.bytes + this.#keys.byteLength * 2 > this.#bytesMax) {
      this.#isFull = true;
      return;
    }
    const old = this.#keys;
    this.#slots *= 2;
    this.#keys = new Int32Array(this.#slots * this.#stride);
    const key = new Int32Array(3 + this.#windowWords);
    for (let from = 0; from < old.length; from += this.#stride) {
      if (old[from] === 0) continue;
      for (let word = 0; word < key.length; word++) key[word] = old[from + word] ?? 0;
      key[0] = (key[0] ?? 0) - 1;
      const to = this.#find(key);
      for (let word = 0; word < this.#stride; word++) this.#keys[to + word] = old[from + word] ?? 0;
    }
  }
}

/** Writes the window's words of a key: the bits of `linearized` from this one on. */
export function writeWindow(key: Int32Array, linearized: Int32Array, bit: number): void {
  const shift = bit & 31;
  for (let word = 3, from = bit >>> 5; word < key.length; word++, from++) {
    const low = (linearized[from] ?? 0) >>> shift;
    // A shift by 32 is a shift by 0 in JavaScript.
    key[word] = shift === 0 ? low : low | ((linearized[from + 1] ?? 0) << (32 - shift));
  }
}
