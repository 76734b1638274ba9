import { PassThrough } from 'node:stream';
import type { OutputStream } from '../output.ts';

/** A real stream that remembers what was written to it. */
export class Capture extends PassThrough implements OutputStream {
  readonly columns: number;
  readonly rows: number;
  #text = '';

  constructor(columns = 80, rows = 24) {
    super();
    this.columns = columns;
    this.rows = rows;
    this.on('data', (chunk: Buffer) => {
      this.#text += chunk.toString();
    });
  }

  get text(): string {
    return this.#text;
  }
}
