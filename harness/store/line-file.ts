import { closeSync, fsyncSync, openSync, writeSync } from 'node:fs';
import { EnvironmentError, messageOf } from '../core/errors.ts';

const chunkBytes = 64 * 1024;
const flushEveryMs = 50;

/**
 * An append-only file of lines that is never more than 50 ms behind. Writes are synchronous: a chunk goes to the page
 * cache in microseconds, the order is certain, memory stays flat, and what was written survives a kill -9 of us.
 */
export class LineFile {
  readonly path: string;
  #fd: number;
  /** Lines go straight into bytes: long-lived strings would cost several times their size. */
  readonly #chunk: Buffer = Buffer.allocUnsafeSlow(chunkBytes);
  #length = 0;
  #timer: NodeJS.Timeout | undefined;
  #failure: EnvironmentError | undefined;
  readonly #onFailure: (error: EnvironmentError) => void;

  /** `onFailure` is told once, of the first write that fails; later lines are dropped. */
  constructor(path: string, onFailure: (error: EnvironmentError) => void) {
    this.path = path;
    this.#onFailure = onFailure;
    this.#fd = openSync(path, 'a');
  }

  get failure(): EnvironmentError | undefined {
    return this.#failure;
  }

  write(line: string): void {
    const text = `${line}\n`;
    // UTF-8 needs at most three bytes for each of a string's UTF-16 units.
    const bytesMax = 3 * text.length;
    if (bytesMax > chunkBytes - this.#length) this.flush();
    if (bytesMax > chunkBytes) return this.#append(Buffer.from(text));
    this.#length += this.#chunk.write(text, this.#length);
    this.#timer ??= setTimeout(() => this.flush(), flushEveryMs);
  }

  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const bytes = this.#chunk.subarray(0, this.#length);
    this.#length = 0;
    this.#append(bytes);
  }

  #append(bytes: Buffer): void {
    if (bytes.length === 0 || this.#failure !== undefined) return;
    try {
      // A short write is legal (a disk that fills, a signal): go on with the rest.
      for (let offset = 0; offset < bytes.length;) offset += writeSync(this.#fd, bytes, offset);
    } catch (cause) {
      this.#failure = new EnvironmentError(
        'record-lost',
        `can't write ${this.path}: ${messageOf(cause)}; free space there`,
        {
          cause,
        },
      );
      this.#onFailure(this.#failure);
    }
  }

  /** Writes what is pending and forces it to the disk. */
  sync(): void {
    this.flush();
    if (this.#failure === undefined) fsyncSync(this.#fd);
  }

  close(): void {
    this.flush();
    closeSync(this.#fd);
  }
}
