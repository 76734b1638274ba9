import type { LengthPrefixed } from '../../ports/message-relay.ts';
import { incomplete, type MessageScanner, skipByScanning, unframed } from './scanner.ts';

/** A length beyond this is no length of a message: the stream is something else. */
const lengthMax: number = 1024 * 1024 * 1024;

/** Messages that say how long they are at their beginning. */
export class LengthScanner implements MessageScanner {
  readonly kind: string = 'message';
  #reason = '';
  readonly #framing: LengthPrefixed;
  readonly #header: Buffer;
  #headerBytes = 0;
  /** What is still to come of the message's body. */
  #left = 0;

  constructor(framing: LengthPrefixed) {
    this.#framing = framing;
    this.#header = Buffer.alloc(framing.offset + framing.width);
  }

  get isAtBoundary(): boolean {
    return this.#headerBytes === 0;
  }

  get reason(): string {
    return this.#reason;
  }

  scan(chunk: Buffer, from: number): number {
    let at = from;
    if (this.#headerBytes < this.#header.length) {
      const taken = chunk.copy(this.#header, this.#headerBytes, at);
      this.#headerBytes += taken;
      at += taken;
      if (this.#headerBytes < this.#header.length) return incomplete;
      const length = this.#length();
      if (length < 0 || length > lengthMax) {
        this.#reason = `a length of ${length} bytes`;
        return unframed;
      }
      this.#left = length;
    }
    const taken = Math.min(this.#left, chunk.length - at);
    this.#left -= taken;
    if (this.#left > 0) return incomplete;
    this.#headerBytes = 0;
    return at + taken;
  }

  skip(chunk: Buffer, from: number): boolean {
    return skipByScanning(this, chunk, from);
  }

  /** Of what follows the header. */
  #length(): number {
    const { offset, width, endianness, counted } = this.#framing;
    const read = endianness === 'big' ? this.#header.readUIntBE(offset, width) : this.#header.readUIntLE(offset, width);
    return read - counted;
  }
}
