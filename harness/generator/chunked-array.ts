const chunkSize = 16;

/**
 * An immutable array in chunks: replacing one element copies one chunk and the list of chunks, so that hundreds of
 * processes or keys cost little more than one.
 */
export class ChunkedArray<T> {
  readonly #chunks: readonly (readonly T[])[];
  readonly length: number;

  private constructor(chunks: readonly (readonly T[])[], length: number) {
    this.#chunks = chunks;
    this.length = length;
  }

  static from<T>(length: number, make: (i: number) => T): ChunkedArray<T> {
    const chunks = Array.from({ length: Math.ceil(length / chunkSize) }, (_, chunk) =>
      Array.from({ length: Math.min(chunkSize, length - chunk * chunkSize) }, (_, i) => make(chunk * chunkSize + i)),
    );
    return new ChunkedArray(chunks, length);
  }

  /** Undefined beyond the ends. */
  at(i: number): T | undefined {
    return this.#chunks[Math.floor(i / chunkSize)]?.[i % chunkSize];
  }

  /** The same array with one element replaced; `i` must lie within it. */
  with(i: number, value: T): ChunkedArray<T> {
    const chunk = Math.floor(i / chunkSize);
    const replaced = (this.#chunks[chunk] as readonly T[]).with(i % chunkSize, value);
    return new ChunkedArray(this.#chunks.with(chunk, replaced), this.length);
  }
}
