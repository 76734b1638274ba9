import { closeSync, fsyncSync, openSync, writeSync } from 'node:fs';
import { EnvironmentError, messageOf } from '../core/errors.ts';

const chunkChars = 64 * 1024;
const flushEveryMs = 50;

/**
 * An append-only file of lines that is never more than 50 ms behind. Writes are synchronous: a chunk goes to the page
 * cache in microseconds, the order is certain, memory stays flat, and what was written survives a kill -9 of us.
 */
export class LineFile {
  readonly path: string;
  #fd: number;
  #pending = '';
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
    this.#pending += line + '\n';
    if (this.#pending.length >= chunkChars) this.flush();
    else this.#timer ??= setTimeout(() => this.flush(), flushEveryMs);
  }

  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#pending === '' || this.#failure !== undefined) return;
    const chunk = Buffer.from(this.#pending);
    this.#pending = '';
    try {
      // A short write is legal (a disk that fills, a signal): go on with the rest.
      for (let offset = 0; offset < chunk.length;) offset += writeSync(this.#fd, chunk, offset);
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
