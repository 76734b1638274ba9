/**
 * Cuts a byte stream into lines. The bound is on a line's length: a peer that never ends one must not fill the memory.
 */
export class LineSplitter {
  readonly #bytesMax: number;
  #parts: Buffer[] = [];
  #bytes = 0;

  constructor(bytesMax: number) {
    this.#bytesMax = bytesMax;
  }

  /** The lines that this chunk completes, without their ends; undefined once a line is longer than the bound. */
  push(chunk: Buffer): string[] | undefined {
    const lines: string[] = [];
    let at = 0;
    for (let end = chunk.indexOf(0x0a, at); end !== -1; end = chunk.indexOf(0x0a, at)) {
      if (this.#bytes + end - at > this.#bytesMax) return undefined;
      lines.push(this.#take(chunk.subarray(at, end)));
      at = end + 1;
    }
    const rest = chunk.subarray(at);
    if (this.#bytes + rest.length > this.#bytesMax) return undefined;
    if (rest.length > 0) {
      this.#parts.push(rest);
      this.#bytes += rest.length;
    }
    return lines;
  }

  #take(last: Buffer): string {
    if (this.#parts.length === 0) return last.toString('utf8');
    const line = Buffer.concat([...this.#parts, last]).toString('utf8');
    this.#parts = [];
    this.#bytes = 0;
    return line;
  }
}
