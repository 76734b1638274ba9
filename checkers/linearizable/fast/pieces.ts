/** In place of who wrote a piece: nobody did, or there is more than one way to read it. */
const unwritten = -1;
export const manyWays = -2;

/** A piece is looked for by each length that there is, if they are not more than that: it takes as many times as long. */
const lengthsMax = 32;

/**
 * The pieces that texts are put together from, each written by one call, and how a text is told apart into them. Where all pieces
 * end with one character that is nowhere else in them, the next such character is where a piece ends; otherwise every length is tried.
 */
export class Pieces {
  #writers = new Map<string, number>();
  readonly #lengths = new Set<number>();
  /** The length of the piece that was added last. */
  #length = -1;
  #last = '';
  #isEnded = true;
  /** Where the piece that was found last ends. */
  end = 0;

  clear(): void {
    this.#writers = new Map();
    this.#lengths.clear();
    this.#length = -1;
    this.#isEnded = true;
  }

  /** False when there is no telling who wrote it: it is empty, or another call wrote the same. */
  add(piece: string, writer: number): boolean {
    const count = this.#writers.size;
    const { length } = piece;
    if (count === 0) this.#last = piece.charAt(length - 1);
    if (length !== this.#length) this.#lengths.add((this.#length = length));
    this.#isEnded &&= piece.indexOf(this.#last) === length - 1;
    this.#writers.set(piece, writer);
    return length > 0 && this.#writers.size > count;
  }

  /** Who wrote the piece that begins there; `manyWays`, or another number below 0 where nobody did. */
  writerAt(text: string, from: number): number {
    if (!this.#isEnded) return this.#writerByLength(text, from);
    this.end = text.indexOf(this.#last, from) + 1;
    return this.end === 0 ? unwritten : (this.#writers.get(text.slice(from, this.end)) ?? unwritten);
  }

  #writerByLength(text: string, from: number): number {
    if (this.#lengths.size > lengthsMax) return manyWays;
    let found = unwritten;
    for (const length of this.#lengths) {
      if (from + length > text.length) continue;
      const writer = this.#writers.get(text.slice(from, from + length));
      if (writer === undefined) continue;
      if (found !== unwritten) return manyWays;
      found = writer;
      this.end = from + length;
    }
    return found;
  }
}
