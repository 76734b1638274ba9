/** Canonical texts of integers that a double holds exactly: they are kept as numbers. */
const integer = /^(?:0|-?[1-9]\d{0,15})$/;

/** Values as small numbers, so that algorithms compare and count by index; the same value always has the same number. */
export class ValueIds {
  readonly #ids = new Map<string | number, number>();
  readonly #values: (string | number)[] = [];

  /** How many there are: numbers are from 0 to one less. */
  get count(): number {
    return this.#values.length;
  }

  /** The number of a value in canonical text. */
  of(text: string): number {
    if (!integer.test(text)) return this.#of(text);
    const value = Number(text);
    return this.#of(Number.isSafeInteger(value) ? value : text);
  }

  /** The same for a safe integer, of which no text need be made. */
  ofInteger(value: number): number {
    return this.#of(value);
  }

  text(id: number): string {
    return String(this.#values[id] ?? '');
  }

  #of(value: string | number): number {
    const known = this.#ids.get(value);
    if (known !== undefined) return known;
    const id = this.#values.length;
    this.#ids.set(value, id);
    // -0 and 0 are one key, and the text of both is 0.
    this.#values.push(value);
    return id;
  }
}
