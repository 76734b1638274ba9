import { assert } from '../../../harness/core/errors.ts';

/** From here on a further seven bits would leave 31, and bit operations would cut them. */
const shiftEnd = 28;

/** Reads the numbers that a `ByteWriter` wrote, in the same order. */
export class ByteReader {
  readonly #chunks: readonly Uint8Array[];
  #chunk = 0;
  #bytes: Uint8Array = new Uint8Array(0);
  #at = 0;

  constructor(chunks: readonly Uint8Array[]) {
    this.#chunks = chunks;
  }

  byte(): number {
    this.#turn();
    return this.#bytes[this.#at++] ?? 0;
  }

  whole(): number {
    this.#turn();
    const bytes = this.#bytes;
    let byte = bytes[this.#at++] ?? 0;
    if (byte < 128) return byte;
    let value = byte & 127;
    for (let shift = 7; shift < shiftEnd; shift += 7) {
      byte = bytes[this.#at++] ?? 0;
      value |= (byte & 127) << shift;
      if (byte < 128) return value;
    }
    for (let unit = 2 ** shiftEnd; byte > 127; unit *= 128) {
      byte = bytes[this.#at++] ?? 0;
      value += (byte & 127) * unit;
    }
    return value;
  }

  double(): number {
    this.#turn();
    const { buffer, byteOffset } = this.#bytes;
    const value = new DataView(buffer, byteOffset + this.#at, 8).getFloat64(0);
    this.#at += 8;
    return value;
  }

  #turn(): void {
    if (this.#at < this.#bytes.length) return;
    const next = this.#chunks[this.#chunk++];
    assert(next !== undefined, 'read beyond the end of a packed history');
    this.#bytes = next;
    this.#at = 0;
  }
}
