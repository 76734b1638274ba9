import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder of a test's own for small files to be checked. */
export class HistoryFiles {
  readonly cwd: string = mkdtempSync(join(tmpdir(), 'indoubt-check-'));
  #count = 0;

  /** Writes a file, and gives its name in the folder. */
  write(text: string): string {
    const name = `history-${this.#count++}`;
    writeFileSync(join(this.cwd, name), text);
    return name;
  }

  [Symbol.dispose](): void {
    rmSync(this.cwd, { recursive: true });
  }
}
