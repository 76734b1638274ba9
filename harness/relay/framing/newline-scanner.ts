import { incomplete, type MessageScanner, unframed } from './scanner.ts';

const newline = 10;
/** What a JSON value begins with (RFC 8259), and the white space that may stand before it. */
const beginnings: ReadonlySet<number> = new Set(Buffer.from('{["-0123456789tfn \t\r\n'));

/** One JSON value a line. */
export class NewlineScanner implements MessageScanner {
  readonly kind: string = 'message';
  readonly reason: string = 'a line that is no JSON';
  #isAtBoundary = true;

  get isAtBoundary(): boolean {
    return this.#isAtBoundary;
  }

  scan(chunk: Buffer, from: number): number {
    if (this.#isAtBoundary && !beginnings.has(chunk[from] ?? newline)) return unframed;
    const end = chunk.indexOf(newline, from);
    this.#isAtBoundary = end !== -1;
    return end === -1 ? incomplete : end + 1;
  }

  /** Only the last byte decides where the next message begins, so that lines of no interest cost nothing. */
  skip(chunk: Buffer, from: number): boolean {
    if (from >= chunk.length) return true;
    if (this.#isAtBoundary && !beginnings.has(chunk[from] ?? newline)) return false;
    this.#isAtBoundary = chunk.at(-1) === newline;
    return true;
  }
}
