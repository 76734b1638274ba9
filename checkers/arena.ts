/** Every array begins where its elements may stand. */
const alignment = 8;
/** A block that is asked for later holds this much at least. */
const laterBlockBytes = 1 << 16;
/** Engines refuse larger ones. */
const firstBlockBytesMax = 2 ** 31;

/**
 * Typed arrays for one check, carved out of one block. V8 counts what typed arrays hold: for every 64 MB it marks the whole heap, the
 * history's millions of objects with it, which takes longer than to judge them. Of one block it asks for once, that is done
 * once, on another thread. Pages that nobody writes take no memory, so that it costs nothing to ask for too much.
 */
export class Arena {
  #block: ArrayBuffer;
  #used = 0;

  /** @param bytes What all arrays take, roughly; beyond it there are further blocks. */
  constructor(bytes: number) {
    this.#block = new ArrayBuffer(Math.min(roundedUp(bytes), firstBlockBytesMax));
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
      this.#block = new ArrayBuffer(Math.max(size, laterBlockBytes));
      this.#used = 0;
    }
    const offset = this.#used;
    this.#used += size;
    return offset;
  }
}

function roundedUp(bytes: number): number {
  return Math.ceil(bytes / alignment) * alignment;
}
