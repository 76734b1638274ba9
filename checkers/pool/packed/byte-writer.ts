/** Where whole numbers no longer fit into 31 bits, and bit operations would cut them. */
const bitsEnd = 2 ** 31;
const chunkBytes = 1 << 18;
/** The longest number that is written at once: eight bytes of seven bits each, or a double. */
const numberBytesMax = 10;

/**
 * Writes numbers into chunks of shared memory: threads read them where they are. No number lies in two chunks.
 */
export class ByteWriter {
  readonly #chunks: Uint8Array<SharedArrayBuffer>[] = [];
  #bytes: Uint8Array<SharedArrayBuffer> = new Uint8Array(new SharedArrayBuffer(0));
  #view = new DataView(this.#bytes.buffer);
  #at = 0;

  /** From 0 to 255. */
  byte(value: number): void {
    this.#reserve();
    this.#bytes[this.#at++] = value;
  }

  /** A whole number from 0 to 2^53 - 1: seven bits a byte, the lowest first. */
  whole(value: number): void {
    this.#reserve();
    let rest = value;
    while (rest >= bitsEnd) {
      this.#bytes[this.#at++] = (rest % 128) | 128;
      rest = Math.floor(rest / 128);
    }
    while (rest > 127) {
      this.#bytes[this.#at++] = (rest & 127) | 128;
      rest >>>= 7;
    }
    this.#bytes[this.#at++] = rest;
  }

  double(value: number): void {
    this.#reserve();
    this.#view.setFloat64(this.#at, value);
    this.#at += 8;
  }

  /** What was written, in order. */
  finish(): readonly Uint8Array<SharedArrayBuffer>[] {
    this.#chunks.push(this.#bytes.subarray(0, this.#at));
    return this.#chunks;
  }

  #reserve(): void {
    if (this.#at + numberBytesMax <= this.#bytes.length) return;
    if (this.#at > 0) this.#chunks.push(this.#bytes.subarray(0, this.#at));
    this.#bytes = new Uint8Array(new SharedArrayBuffer(chunkBytes));
    this.#view = new DataView(this.#bytes.buffer);
    this.#at = 0;
  }
}
