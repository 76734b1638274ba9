import { incomplete, unframed } from './scanner.ts';

/** A size and its extensions; servers refuse longer ones. */
const lineBytesMax: number = 16 * 1024;
const newline = 10;

/** Finds the end of a chunked body (RFC 9112, 7.1). */
export class ChunkedBody {
  #stage: 'size' | 'data' | 'trailers' = 'size';
  #line = '';
  /** What is still to come of the chunk, with the line end behind it. */
  #left = 0;

  /** As `MessageScanner.scan`. */
  scan(chunk: Buffer, from: number): number {
    let at = from;
    while (at < chunk.length) {
      if (this.#stage === 'data') {
        const taken = Math.min(this.#left, chunk.length - at);
        this.#left -= taken;
        at += taken;
        if (this.#left === 0) this.#stage = 'size';
        continue;
      }
      const end = chunk.indexOf(newline, at);
      this.#line += chunk.toString('latin1', at, end === -1 ? chunk.length : end);
      if (this.#line.length > lineBytesMax) return unframed;
      if (end === -1) return incomplete;
      at = end + 1;
      const line = this.#line.endsWith('\r') ? this.#line.slice(0, -1) : this.#line;
      this.#line = '';
      if (this.#stage === 'trailers' && line === '') return at;
      if (this.#stage === 'size' && !this.#begin(line)) return unframed;
    }
    return incomplete;
  }

  #begin(line: string): boolean {
    const size = /^([0-9a-f]{1,12})\s*(?:;.*)?$/i.exec(line)?.[1];
    if (size === undefined) return false;
    const bytes = Number.parseInt(size, 16);
    this.#stage = bytes === 0 ? 'trailers' : 'data';
    this.#left = bytes + '\r\n'.length;
    return true;
  }
}
