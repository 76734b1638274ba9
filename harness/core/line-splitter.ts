const newline = 10;
// What looks like a byte order mark is part of the line.
const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });

/**
 * Cuts a stream of bytes into lines of at most `bytesMax` bytes: what a node prints or a peer sends is their own choice,
 * and must not fill the memory. A longer line is cut off there, and the rest of it is dropped.
 */
export class LineSplitter {
  readonly #bytesMax: number;
  #parts: Uint8Array[] = [];
  #bytes = 0;
  #hasCut = false;

  constructor(bytesMax: number) {
    this.#bytesMax = bytesMax;
  }

  /** The lines that this chunk completes, without their ends. */
  push(chunk: Uint8Array): string[] {
    const lines: string[] = [];
    let start = 0;
    for (let end = chunk.indexOf(newline); end !== -1; end = chunk.indexOf(newline, start)) {
      this.#keep(chunk.subarray(start, end));
      lines.push(this.rest());
      start = end + 1;
    }
    this.#keep(chunk.subarray(start));
    return lines;
  }

  /** True from the first line that was too long, even before its end has come: no honest peer sends one. */
  get hasCut(): boolean {
    return this.#hasCut;
  }

  /** What came after the last line's end; it is forgotten. */
  rest(): string {
    // Decoded whole: a character may lie across two chunks.
    const line = utf8.decode(this.#joined());
    this.#parts = [];
    this.#bytes = 0;
    return line;
  }

  #keep(part: Uint8Array): void {
    const room = this.#bytesMax - this.#bytes;
    if (part.length > room) this.#hasCut = true;
    const kept = part.subarray(0, room);
    if (kept.length === 0) return;
    this.#parts.push(kept);
    this.#bytes += kept.length;
  }

  #joined(): Uint8Array {
    const [only] = this.#parts;
    if (this.#parts.length === 1 && only !== undefined) return only;
    const joined = new Uint8Array(this.#bytes);
    let at = 0;
    for (const part of this.#parts) {
      joined.set(part, at);
      at += part.length;
    }
    return joined;
  }
}
