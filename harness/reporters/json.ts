import { stringifyJson } from '../core/json.ts';
import type { Reporter, RunEvent } from '../ports/reporter.ts';
import { type OutputStream, disarmJson, writeDocument } from './output.ts';

export interface JsonOptions {
  readonly stdout: OutputStream;
  /** A file instead of standard output. */
  readonly outFile: string | undefined;
}

/** The final verdict as one JSON document; nothing else is written. */
export class JsonReporter implements Reporter {
  readonly name = 'json';
  readonly #options: JsonOptions;
  #document: string | undefined;

  constructor(options: JsonOptions) {
    this.#options = options;
  }

  event(event: RunEvent): void {
    if (event.kind === 'verdict') this.#document = `${disarmJson(stringifyJson(event.verdict, 2))}\n`;
  }

  async end(): Promise<void> {
    if (this.#document === undefined) return;
    if (this.#options.outFile !== undefined) return writeDocument(this.#options.outFile, this.#document);
    this.#options.stdout.write(this.#document);
  }
}
