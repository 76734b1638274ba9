import { copyFile, mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { EnvironmentError, messageOf } from '../core/errors.ts';
import type { Reporter, RunEvent } from '../ports/reporter.ts';
import { escapeTerminal } from './escape-terminal.ts';
import type { OutputStream } from './output.ts';

export interface HtmlReporterOptions {
  readonly stdout: OutputStream;
  /** Where to copy the report to, besides the run's folder. */
  readonly outFile: string | undefined;
}

/** The page itself is written into every run's folder (`renderReport`); this says where, and copies it where asked. */
export class HtmlReporter implements Reporter {
  readonly name = 'html';
  readonly #options: HtmlReporterOptions;
  #report: string | undefined;
  #isFinished = false;

  constructor(options: HtmlReporterOptions) {
    this.#options = options;
  }

  event(event: RunEvent): void {
    if (event.kind === 'planned') this.#report = join(event.folder, 'report.html');
    if (event.kind === 'verdict') this.#isFinished = true;
  }

  async end(): Promise<void> {
    const { stdout, outFile } = this.#options;
    if (this.#report === undefined || !this.#isFinished) return;
    if (outFile !== undefined) {
      try {
        await mkdir(dirname(outFile), { recursive: true });
        await copyFile(this.#report, outFile);
      } catch (error) {
        throw new EnvironmentError(
          'report-not-written',
          `cannot copy ${this.#report} to ${outFile}: ${messageOf(error)}`,
          {
            cause: error,
          },
        );
      }
    }
    stdout.write(`report: ${escapeTerminal(outFile ?? this.#report)}\n`);
  }
}
