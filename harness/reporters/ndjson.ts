import { stringifyJson } from '../core/json.ts';
import type { Reporter, RunEvent } from '../ports/reporter.ts';
import { type OutputStream, disarmJson } from './output.ts';

export interface NdjsonOptions {
  readonly stdout: OutputStream;
}

/** Every event as one line of JSON, as it happens; the last one is the verdict. For programs that follow a run. */
export class NdjsonReporter implements Reporter {
  readonly name = 'ndjson';
  readonly #stdout: OutputStream;

  constructor(options: NdjsonOptions) {
    this.#stdout = options.stdout;
  }

  event(event: RunEvent): void {
    this.#stdout.write(`${disarmJson(stringifyJson(event))}\n`);
  }

  async end(): Promise<void> {
    // Every line is written as it comes.
  }
}
