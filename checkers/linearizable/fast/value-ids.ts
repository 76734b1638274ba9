import { Numbering } from './numbering.ts';

/** Canonical texts of integers that a double holds exactly: they are kept as numbers. */
const integer = /^(?:0|-?[1-9]\d{0,15})$/;

/** Integers up to so many times as there are values are looked up in a table: many histories count their values. */
const tableShare = 8;
const tableMin = 1 << 12;

/** Values as small numbers, so that algorithms compare and count by index; the same value always has the same number. */
export class ValueIds {
  /** -0 and 0 are one entry, and the text of both is 0. */
  readonly #numbering = new Numbering<string | number>();

  /** By integer: its number and one more; 0 for none. */
  #table = new Int32Array(tableMin);

  /** How many there are: numbers are from 0 to one less. */
  get count(): number {
    return this.#numbering.things.length;
  }

  /** The number of a value in canonical text. */
  of(text: string): number {
    if (!integer.test(text)) return this.#numbering.of(text);
    const value = Number(text);
    return Number.isSafeInteger(value) ? this.ofInteger(value) : this.#numbering.of(text);
  }

  /** The same for a safe integer, of which no text need be made. */
  ofInteger(value: number): number {
    if (value < 0 || value >= tableShare * (this.count + tableMin)) return this.#numbering.of(value);
    const known = this.#table[value] ?? 0;
    if (known > 0) return known - 1;
    // It may have come when there were too few others.
    const early = this.#numbering.find(value);
    if (early !== undefined) return early;
    if (value >= this.#table.length) this.#grow(value);
    const id = this.#numbering.append(value);
    this.#table[value] = id + 1;
    return id;
  }

  #grow(value: number): void {
    let length = this.#table.length;
    while (length <= value) length *= 2;
    const table = new Int32Array(length);
    table.set(this.#table);
    this.#table = table;
  }

  text(id: number): string {
    return String(this.#numbering.things[id] ?? '');
  }
}
