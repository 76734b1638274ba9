import type { Arena } from '../../arena.ts';
import { IntegerSlots } from './integer-slots.ts';
import { Numbering } from './numbering.ts';

/** Canonical texts of integers that a double holds exactly: they are kept as numbers. */
const integer = /^(?:0|-?[1-9]\d{0,15})$/;

/** Integers up to so many times as there are values are looked up in a table: many histories count their values. */
const tableShare = 8;
const tableMin = 1 << 12;

/** Values as small numbers, so that algorithms compare and count by index; the same value always has the same number. */
export class ValueIds {
  readonly #arena: Arena;
  readonly #texts = new Numbering<string>();
  /** By text, in order of appearance: its number. */
  readonly #idOfText: number[] = [];
  /** By number: the integer itself, or the place of the text. */
  #numbers: Float64Array;
  #isText: Uint8Array;
  #count = 0;
  readonly #slots: IntegerSlots;
  /** By integer: its number and one more; 0 for none. */
  #table: Int32Array;

  /** @param atMost How many values there will be, roughly: columns that needn't grow leave nothing behind. */
  constructor(arena: Arena, atMost = 0) {
    this.#arena = arena;
    const capacity = Math.max(tableMin, atMost);
    this.#numbers = arena.float64(capacity);
    this.#isText = arena.uint8(capacity);
    this.#slots = new IntegerSlots(arena);
    this.#table = arena.int32(capacity);
  }

  /** How many there are: numbers are from 0 to one less. */
  get count(): number {
    return this.#count;
  }

  /** The number of a value in canonical text. */
  of(text: string): number {
    const value = integer.test(text) ? Number(text) : Number.NaN;
    if (Number.isSafeInteger(value)) return this.ofInteger(value);
    const place = this.#texts.of(text);
    const known = this.#idOfText[place];
    if (known !== undefined) return known;
    const id = this.#add(place);
    this.#isText[id] = 1;
    this.#idOfText.push(id);
    return id;
  }

  /** The same for a safe integer, of which no text need be made. */
  ofInteger(value: number): number {
    const isSmall = value >= 0 && value < tableShare * (this.#count + tableMin);
    if (isSmall) {
      const known = this.#table[value] ?? 0;
      if (known > 0) return known - 1;
    }
    // A small one may have come when there were too few others.
    const early = this.#slots.find(value, this.#numbers);
    if (early >= 0) return early;
    // -0 and 0 are one value, and the text of both is 0.
    const id = this.#add(value + 0);
    if (!isSmall) this.#slots.add(id, this.#numbers);
    else {
      if (value >= this.#table.length) this.#growTable(value);
      this.#table[value] = id + 1;
    }
    return id;
  }

  text(id: number): string {
    const number = this.#numbers[id] ?? 0;
    return this.#isText[id] === 1 ? (this.#texts.things[number] ?? '') : String(number);
  }

  #add(number: number): number {
    const id = this.#count++;
    if (id === this.#numbers.length) {
      const numbers = this.#arena.float64(2 * id);
      numbers.set(this.#numbers);
      this.#numbers = numbers;
      const isText = this.#arena.uint8(2 * id);
      isText.set(this.#isText);
      this.#isText = isText;
    }
    this.#numbers[id] = number;
    return id;
  }

  #growTable(value: number): void {
    let { length } = this.#table;
    while (length <= value) length *= 2;
    const table = this.#arena.int32(length);
    table.set(this.#table);
    this.#table = table;
  }
}
