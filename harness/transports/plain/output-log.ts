import { closeSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { messageOf } from '../../core/errors.ts';
import { LineSplitter } from '../../core/line-splitter.ts';

/** A longer line is cut here, and the rest of it dropped: what a system prints is its own choice. */
const lineBytesMax = 1024 * 1024;
/** What is kept of one stream of one process; a system that prints more than this has said it. */
const logBytesMax = 64 * 1024 * 1024;
const tailLinesMax = 200;
const tailCharsMax = 2_000;

/** The last lines of a node, both streams of all its processes, as they came. */
export class Tail {
  readonly #lines: string[] = [];

  add(line: string): void {
    this.#lines.push(line.length > tailCharsMax ? `${line.slice(0, tailCharsMax)}...` : line);
    if (this.#lines.length > tailLinesMax) this.#lines.shift();
  }

  last(count: number): readonly string[] {
    return count <= 0 ? [] : this.#lines.slice(-count);
  }
}

export interface OutputLogOptions {
  readonly folder: string;
  /** The file's base name, such as `system.stdout`. */
  readonly name: string;
  readonly tail: Tail;
  readonly onLine?: (line: string) => void;
}

/**
 * Follows one output stream of a process: lines are handed over as they arrive, and then the bytes go to the end of the
 * log. Writing is synchronous, into the page cache: a log is in order, and whole when the process has ended.
 *
 * @throws Error when the log can't be opened.
 */
export function followOutput(stream: Readable, options: OutputLogOptions): void {
  const { tail, onLine } = options;
  const file = new LogFile(join(options.folder, `${options.name}.log`), tail);
  const lines = new LineSplitter(lineBytesMax);
  stream.on('data', (chunk: Buffer) => {
    for (const line of lines.push(chunk)) {
      tail.add(line);
      onLine?.(line);
    }
    file.append(chunk);
  });
  // A pipe whose other end was killed may end with an error instead of an end.
  stream.on('error', () => undefined);
  stream.on('close', () => {
    const torn = lines.rest();
    if (torn !== '') tail.add(torn);
    file.close();
  });
}

class LogFile {
  readonly #path: string;
  readonly #tail: Tail;
  #fd: number | undefined;
  #bytes = 0;

  constructor(path: string, tail: Tail) {
    this.#path = path;
    this.#tail = tail;
    this.#fd = openSync(path, 'a');
  }

  append(chunk: Buffer): void {
    if (this.#fd === undefined) return;
    try {
      // A short write is legal (a disk that fills): go on with the rest.
      for (let offset = 0; offset < chunk.length;) offset += writeSync(this.#fd, chunk, offset);
    } catch (error) {
      this.#stop(`${this.#path} ends here: ${messageOf(error)}`);
      return;
    }
    this.#bytes += chunk.length;
    if (this.#bytes >= logBytesMax) this.#stop(`${this.#path} ends here: ${logBytesMax} bytes`);
  }

  close(): void {
    if (this.#fd !== undefined) closeSync(this.#fd);
    this.#fd = undefined;
  }

  /** The log is lost, not the run: it is said where a person looks for what the node printed. */
  #stop(why: string): void {
    this.#tail.add(why);
    this.close();
  }
}
