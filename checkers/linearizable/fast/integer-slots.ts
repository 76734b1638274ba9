import type { Arena } from '../../arena.ts';

const slotsMin = 1 << 10;
/** Slots for each number, at least. */
const loadFactor = 2;

/**
 * Finds the ids of integers of any size: a table of ids with open addressing, which takes neither objects nor boxed numbers. The
 * numbers themselves stand in a column by id.
 */
export class IntegerSlots {
  readonly #arena: Arena;
  /** One more than an id; 0 where there is none. */
  #slots: Int32Array;
  #used = 0;

  constructor(arena: Arena) {
    this.#arena = arena;
    this.#slots = new Int32Array(0);
  }

  /** The id of a number that was added; -1 for any other. */
  find(value: number, numbers: Float64Array): number {
    if (this.#used === 0) return -1;
    return (this.#slots[slotOf(this.#slots, value, numbers)] ?? 0) - 1;
  }

  /** Adds the number of an id, which must not be there yet. */
  add(id: number, numbers: Float64Array): void {
    if ((this.#used + 1) * loadFactor > this.#slots.length) this.#grow(numbers);
    this.#used++;
    this.#slots[slotOf(this.#slots, numbers[id] ?? 0, numbers)] = id + 1;
  }

  #grow(numbers: Float64Array): void {
    const slots = this.#arena.int32(Math.max(slotsMin, this.#slots.length * 4));
    for (const entry of this.#slots) if (entry !== 0) slots[slotOf(slots, numbers[entry - 1] ?? 0, numbers)] = entry;
    this.#slots = slots;
  }
}

/** Where the number is, or would be put. */
function slotOf(slots: Int32Array, value: number, numbers: Float64Array): number {
  const mask = slots.length - 1;
  let slot = hash(value) & mask;
  for (;;) {
    const entry = slots[slot] ?? 0;
    if (entry === 0 || numbers[entry - 1] === value) return slot;
    slot = (slot + 1) & mask;
  }
}

function hash(value: number): number {
  // Both halves, since identifiers may differ in their upper bits alone.
  const high = Math.floor(value / 0x1_0000_0000) | 0;
  let h = Math.imul((value | 0) ^ Math.imul(high, 0xc2b2ae35), 0x9e3779b1);
  h = Math.imul(h ^ (h >>> 15), 0x2c1b3c6d);
  return (h ^ (h >>> 13)) >>> 0;
}
