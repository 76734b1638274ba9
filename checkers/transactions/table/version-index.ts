import type { Json } from '../../../harness/core/json.ts';
import type { Arena } from '../../arena.ts';
import { canonicalText } from '../../linearizable/canonical-text.ts';

/** Slots for each version, at least. */
const loadFactor = 1.5;
const slotsMin = 16;
const rowBits = 4;
const rowLength = 1 << rowBits;
/** To the next row and to another place there: numbers that are all multiples of sixteen would contend for one place of each. */
const probeStep = rowLength + 1;

/**
 * Numbers the versions of all keys: a version is what one write of a value made of one key, so that a pair of key and
 * value names it. Whole numbers, which nearly all workloads write, live in an open-addressing table of typed arrays (a
 * JavaScript Map of a million pairs takes ten times the memory and three times the time); any other value goes by its
 * canonical text, so that structured values are the same when their content is.
 */
export class VersionIndex {
  readonly #arena: Arena;
  #slots: Int32Array;
  #keys: Int32Array;
  /** Of 32 bits until a value needs more. */
  #numbers: Int32Array | Float64Array;
  #writers: Int32Array;
  readonly #others = new Map<string, number>();
  /** Values that are no whole numbers, by version. */
  readonly #values = new Map<number, Json>();
  #count = 0;

  /**
   * @param atMost How many versions there may be, roughly: tables that needn't grow leave nothing behind, and what is not used of
   * them takes no memory. Slots are made for half of them.
   */
  constructor(arena: Arena, atMost = 0) {
    this.#arena = arena;
    const capacity = Math.max(slotsMin, atMost);
    this.#slots = this.#arena.int32(2 ** Math.ceil(Math.log2((capacity * loadFactor) / 2))).fill(-1);
    this.#keys = this.#arena.int32(capacity);
    this.#numbers = this.#arena.int32(capacity);
    this.#writers = this.#arena.int32(capacity);
  }

  get count(): number {
    return this.#count;
  }

  keyOf(version: number): number {
    return this.#keys[version] ?? -1;
  }

  valueOf(version: number): Json {
    return this.#values.get(version) ?? this.#numbers[version] ?? null;
  }

  /** The transaction that wrote it; -1 when none did: then it was only read. */
  writerOf(version: number): number {
    return this.#writers[version] ?? -1;
  }

  /** Notes who wrote it, unless someone else did before: then that one is given, and -1 otherwise. */
  claim(version: number, transaction: number): number {
    const earlier = this.#writers[version] ?? -1;
    if (earlier === -1) this.#writers[version] = transaction;
    return earlier;
  }

  /** The version of that key and value, or -1. */
  find(key: number, value: Json): number {
    const number = integerOf(value);
    if (number === undefined) return this.#others.get(`${key} ${canonicalText(value)}`) ?? -1;
    return this.#slots[this.#slotOf(key, number)] ?? -1;
  }

  /** As `find`, but one that is not there is added, without a writer. */
  intern(key: number, value: Json): number {
    const number = integerOf(value);
    if (number === undefined) return this.#internOther(key, value);
    const slot = this.#slotOf(key, number);
    const known = this.#slots[slot] ?? -1;
    if (known !== -1) return known;
    const version = this.#add(key, number);
    this.#slots[slot] = version;
    if (this.#count * loadFactor > this.#slots.length) this.#growSlots();
    return version;
  }

  #internOther(key: number, value: Json): number {
    const text = `${key} ${canonicalText(value)}`;
    const known = this.#others.get(text);
    if (known !== undefined) return known;
    const version = this.#add(key, Number.NaN);
    this.#others.set(text, version);
    this.#values.set(version, value);
    return version;
  }

  #add(key: number, number: number): number {
    const version = this.#count++;
    if (version === this.#keys.length) {
      this.#keys = grown(this.#keys, this.#arena.int32(version * 2));
      this.#writers = grown(this.#writers, this.#arena.int32(version * 2));
      this.#numbers = grown(
        this.#numbers,
        isWide(this.#numbers) ? this.#arena.float64(version * 2) : this.#arena.int32(version * 2),
      );
    }
    if (number !== (number | 0) && !isWide(this.#numbers))
      this.#numbers = grown(this.#numbers, this.#arena.float64(this.#numbers.length));
    this.#keys[version] = key;
    this.#numbers[version] = number;
    this.#writers[version] = -1;
    return version;
  }

  /** Where the pair is, or would be put. */
  #slotOf(key: number, number: number): number {
    const mask = this.#slots.length - 1;
    let slot = firstSlot(key, number) & mask;
    for (;;) {
      const version = this.#slots[slot] ?? -1;
      if (version === -1 || (this.#keys[version] === key && this.#numbers[version] === number)) return slot;
      slot = (slot + probeStep) & mask;
    }
  }

  #growSlots(): void {
    const slots = this.#arena.int32(this.#slots.length * 4).fill(-1);
    const mask = slots.length - 1;
    for (let version = 0; version < this.#count; version++) {
      const number = this.#numbers[version] ?? Number.NaN;
      if (Number.isNaN(number)) continue;
      let slot = firstSlot(this.#keys[version] ?? 0, number) & mask;
      while (slots[slot] !== -1) slot = (slot + probeStep) & mask;
      slots[slot] = version;
    }
    this.#slots = slots;
  }
}

/** A whole number that a double holds exactly, however it is written; 5n is 5. */
function integerOf(value: Json): number | undefined {
  if (typeof value === 'bigint') {
    const number = Number(value);
    return Number.isSafeInteger(number) ? number : undefined;
  }
  return typeof value === 'number' && Number.isSafeInteger(value) ? value : undefined;
}

/**
 * Sixteen numbers in a row of one key stand next to each other, in one line of the cache: most workloads count what they write, and
 * ask for it in that order.
 */
function firstSlot(key: number, number: number): number {
  // Both halves of the number, since identifiers may differ in their upper bits alone.
  const low = number | 0;
  const high = Math.floor(number / 0x1_0000_0000) | 0;
  let h = Math.imul(key, 0x9e3779b1) ^ Math.imul((low >>> rowBits) ^ Math.imul(high, 0xc2b2ae35), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 15), 0x2c1b3c6d);
  return (((h ^ (h >>> 13)) << rowBits) | (low & (rowLength - 1))) >>> 0;
}

function isWide(numbers: Int32Array | Float64Array): numbers is Float64Array {
  return numbers instanceof Float64Array;
}

function grown<T extends Int32Array | Float64Array>(from: Int32Array | Float64Array, to: T): T {
  to.set(from);
  return to;
}
