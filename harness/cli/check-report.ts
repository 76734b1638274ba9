import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { UsageError, messageOf } from '../core/errors.ts';
import type { RunRecord } from '../core/run-record.ts';
import type { Verdict } from '../core/verdict.ts';
import { CheckPage } from '../reporters/html/check-page.ts';
import { ownVersion } from '../runner/environment.ts';
import type { CheckedFile } from '../runner/judge/check-file.ts';
import { writePiecesTo } from './write-pieces.ts';

/** `check --html FILE`: one page of all that was checked, which needs nothing beside it. */
export class CheckReport {
  readonly #file: string;
  readonly #page = new CheckPage();
  #judged: { readonly record: RunRecord; readonly verdicts: readonly Verdict[] } | undefined;

  constructor(file: string) {
    this.#file = file;
  }

  /** For `CheckRequest.onJudged`: the file that is being checked is this record. */
  readonly onJudged = (record: RunRecord, verdicts: readonly Verdict[]): void => {
    this.#judged = { record, verdicts };
  };

  async add({ file, verdict, durationMs, evidence }: CheckedFile): Promise<void> {
    if (this.#judged === undefined) return;
    const { record, verdicts } = this.#judged;
    // Histories are large: none is kept when its part of the page is written.
    this.#judged = undefined;
    await this.#page.add({ file, validity: verdict, reasons: evidence.reasons, record, verdicts, durationMs });
  }

  addUnread(file: string, why: string): void {
    this.#page.addUnread(file, why);
  }

  /** @throws UsageError for a place where no file can be; EnvironmentError when the disk is full. */
  async write(): Promise<void> {
    try {
      await mkdir(dirname(this.#file), { recursive: true });
    } catch (cause) {
      throw new UsageError(`--html ${this.#file}: can't make its folder: ${messageOf(cause)}`, { cause });
    }
    await writePiecesTo(this.#file, [this.#page.render({ controllerVersion: ownVersion() })], '--html');
  }
}
