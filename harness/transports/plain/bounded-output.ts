import type { Readable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';

/** Collects the first `bytesMax` bytes of a stream as text, and reads on to its end. */
export class BoundedOutput {
  readonly #chunks: Buffer[] = [];
  #room: number;

  constructor(stream: Readable, bytesMax: number) {
    this.#room = bytesMax;
    stream.on('data', (chunk: Buffer) => {
      const kept = chunk.subarray(0, this.#room);
      if (kept.length > 0) this.#chunks.push(kept);
      this.#room -= kept.length;
    });
    // The pipe of a killed command may end with an error; what came before it is what there is.
    stream.on('error', () => undefined);
  }

  /** A character that the bound cuts in two is left out. */
  get text(): string {
    return new StringDecoder('utf8').write(Buffer.concat(this.#chunks));
  }
}
