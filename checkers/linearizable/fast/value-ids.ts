import { Numbering } from './numbering.ts';

/** Canonical texts of integers that a double holds exactly: they are kept as numbers. */
const integer = /^(?:0|-?[1-9]\d{0,15})$/;

/** Values as small numbers, so that algorithms compare and count by index; the same value always has the same number. */
export class ValueIds {
  /** -0 and 0 are one entry, and the text of both is 0. */
  readonly #numbering = new Numbering<string | number>();

  /** How many there are: numbers are from 0 to one less. */
  get count(): number {
    return this.#numbering.things.length;
  }

  /** The number of a value in canonical text. */
  of(text: string): number {
    if (!integer.test(text)) return this.#numbering.of(text);
    const value = Number(text);
    return this.#numbering.of(Number.isSafeInteger(value) ? value : text);
  }

  /** The same for a safe integer, of which no text need be made. */
  ofInteger(value: number): number {
    return this.#numbering.of(value);
  }

  text(id: number): string {
    return String(this.#numbering.things[id] ?? '');
  }
}
