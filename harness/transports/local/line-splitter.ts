const newline = 10;

/**
 * Cuts a stream of bytes into lines. A line longer than `lineBytesMax` is cut off there, and the rest of it is dropped:
 * what a node prints must not fill the harness's memory.
 */
export class LineSplitter {
  readonly #lineBytesMax: number;
  readonly #onLine: (line: string) => void;
  #pending: Buffer[] = [];
  #pendingBytes = 0;

  constructor(lineBytesMax: number, onLine: (line: string) => void) {
    this.#lineBytesMax = lineBytesMax;
    this.#onLine = onLine;
  }

  push(chunk: Buffer): void {
    let start = 0;
    for (let end = chunk.indexOf(newline); end >= 0; end = chunk.indexOf(newline, start)) {
      this.#keep(chunk.subarray(start, end));
      this.#emit();
      start = end + 1;
    }
    this.#keep(chunk.subarray(start));
  }

  /** The last line need not end in a newline. */
  end(): void {
    if (this.#pendingBytes > 0) this.#emit();
  }

  #keep(part: Buffer): void {
    const kept = part.subarray(0, this.#lineBytesMax - this.#pendingBytes);
    if (kept.length === 0) return;
    this.#pending.push(kept);
    this.#pendingBytes += kept.length;
  }

  #emit(): void {
    // Decoded whole: a character may lie across two chunks.
    const line = Buffer.concat(this.#pending).toString('utf8');
    this.#pending = [];
    this.#pendingBytes = 0;
    this.#onLine(line);
  }
}
