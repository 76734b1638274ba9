/** Texts as small numbers, so that algorithms compare and count by index; the same text always has the same number. */
export class ValueIds {
  readonly #ids = new Map<string, number>();
  readonly #texts: string[] = [];

  /** How many there are: numbers are from 0 to one less. */
  get count(): number {
    return this.#texts.length;
  }

  of(text: string): number {
    const known = this.#ids.get(text);
    if (known !== undefined) return known;
    const id = this.#texts.length;
    this.#ids.set(text, id);
    this.#texts.push(text);
    return id;
  }

  text(id: number): string {
    return this.#texts[id] ?? '';
  }
}
