/** A longer line is cut here, and the rest of it dropped: what a system prints is its own choice. */
export const lineBytesMax: number = 1024 * 1024;

/** Makes whole, bounded lines of chunks. A line is split on bytes, so that a character across two chunks stays whole. */
export class LineSplitter {
  readonly #onLine: (line: string) => void;
  #parts: Buffer[] = [];
  #bytes = 0;

  constructor(onLine: (line: string) => void) {
    this.#onLine = onLine;
  }

  push(chunk: Buffer): void {
    let start = 0;
    for (let end = chunk.indexOf(10); end !== -1; end = chunk.indexOf(10, start)) {
      this.#keep(chunk.subarray(start, end));
      start = end + 1;
      this.#onLine(this.#take());
    }
    this.#keep(chunk.subarray(start));
  }

  /** What came after the last line's end; it is forgotten. */
  rest(): string {
    return this.#take();
  }

  #keep(part: Buffer): void {
    const room = lineBytesMax - this.#bytes;
    if (part.length === 0 || room <= 0) return;
    const kept = part.length > room ? part.subarray(0, room) : part;
    this.#parts.push(kept);
    this.#bytes += kept.length;
  }

  #take(): string {
    const [only] = this.#parts;
    const line = this.#parts.length === 1 && only !== undefined ? only : Buffer.concat(this.#parts, this.#bytes);
    this.#parts = [];
    this.#bytes = 0;
    return line.toString('utf8');
  }
}
