/** Every array begins where its elements may stand. */
const alignment = 8;
/** A block that is asked for later holds this much at least. */
const laterBlockBytes = 1 << 16;
/** Engines refuse larger ones. */
const firstBlockBytesMax = 2 ** 31;
/** V8 counts what typed arrays hold, and begins to collect when it is more than 64 MB: a first block of this size is not counted. */
const uncountedBytesMin = 1 << 24;

/**
 * Typed arrays for one check, carved out of one block. Of those that are made one by one V8 marks the whole heap for every 64 MB, the
 * history's millions of objects with it, which takes longer than to judge them. What threads could share it does not count; where
 * there is no such memory (a page that is not isolated) one block is counted once. Pages that nobody writes take no memory,
 * so that it costs nothing to ask for too much.
 */
export class Arena {
  #block: ArrayBufferLike;
  #used = 0;

  /** @param bytes What all arrays take, roughly; beyond it there are further blocks. */
  constructor(bytes: number) {
    this.#block = firstBlock(Math.min(roundedUp(bytes), firstBlockBytesMax));
  }

  /** All zero. */
  uint8(length: number): Uint8Array {
    const offset = this.#take(length);
    return new Uint8Array(this.#block, offset, length);
  }

  /** All zero. */
  int32(length: number): Int32Array {
    const offset = this.#take(length * Int32Array.BYTES_PER_ELEMENT);
    return new Int32Array(this.#block, offset, length);
  }

  /** All zero. */
  float64(length: number): Float64Array {
    const offset = this.#take(length * Float64Array.BYTES_PER_ELEMENT);
    return new Float64Array(this.#block, offset, length);
  }

  #take(bytes: number): number {
    const size = roundedUp(bytes);
    if (this.#used + size > this.#block.byteLength) {
      // Counted again: of these there may be any number.
      this.#block = new ArrayBuffer(Math.max(size, laterBlockBytes));
      this.#used = 0;
    }
    const offset = this.#used;
    this.#used += size;
    return offset;
  }
}

function firstBlock(bytes: number): ArrayBufferLike {
  const isCounted = bytes < uncountedBytesMin || typeof SharedArrayBuffer === 'undefined';
  return isCounted ? new ArrayBuffer(bytes) : new SharedArrayBuffer(bytes);
}

function roundedUp(bytes: number): number {
  return Math.ceil(bytes / alignment) * alignment;
}
