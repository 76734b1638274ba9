import { open, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { EnvironmentError, messageOf } from '../../../core/errors.ts';
import { type Json, stringifyJson } from '../../../core/json.ts';
import { encodeLine, type LogContents, readLog } from './log-format.ts';

export interface LogOptions {
  /** Leaves out fdatasync: what is written is taken for durable. */
  readonly skipsSync?: boolean;
  /** Takes a write that failed for one that was done. */
  readonly ignoresFailure?: boolean;
  /** Takes any damage for a torn tail. */
  readonly truncatesAnywhere?: boolean;
}

interface Pending {
  readonly record: Json;
  /** Called once the record and all before it are on disk; absent for a lazy record. */
  readonly onDurable?: () => void;
}

const pendingMax = 100_000;

/**
 * A node's log: append-only, checksummed, one writer. Records are written in batches as they come, and a batch that
 * holds a forced record is followed by fdatasync before anybody is told: commits share the wait for the disk.
 */
export class LogFile {
  readonly #file: FileHandle;
  readonly #path: string;
  readonly #options: LogOptions;
  readonly #onFailure: (error: EnvironmentError) => void;
  #pending: Pending[] = [];
  #next: number;
  #durable: number;
  #bytes: number;
  #busy: Promise<void> | undefined;
  #isFailed = false;
  syncs = 0;

  private constructor(file: FileHandle, path: string, contents: LogContents, options: OpenOptions) {
    this.#file = file;
    this.#path = path;
    this.#options = options;
    this.#onFailure = options.onFailure;
    this.#next = contents.lines + 1;
    this.#durable = contents.lines;
    this.#bytes = contents.validBytes;
  }

  /**
   * Opens the log, or begins one; a torn tail is cut off.
   *
   * @throws EnvironmentError `log-damaged` for damage before the tail.
   */
  static async open(path: string, options: OpenOptions): Promise<{ log: LogFile; contents: LogContents }> {
    const { file, isNew } = await openOrCreate(path);
    try {
      const contents = readLog(await file.readFile(), { path, ...options });
      if (contents.tornBytes > 0) await file.truncate(contents.validBytes);
      if (isNew || contents.tornBytes > 0) await file.sync();
      // A new file is there after a power loss only when its folder's entry is.
      if (isNew) await syncFolder(dirname(path));
      return { log: new LogFile(file, path, contents, options), contents };
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  append(record: Json, onDurable?: () => void): void {
    // After a failed write or fdatasync the kernel may have dropped the pages: what it says later proves nothing.
    if (this.#isFailed) return;
    if (this.#pending.length >= pendingMax) {
      this.#fail(new Error(`${pendingMax} records wait for the disk`));
      return;
    }
    this.#pending.push(onDurable === undefined ? { record } : { record, onDurable });
    this.#busy ??= this.#drain();
  }

  /** Waits until everything that was appended is written, and closes the file. */
  async close(): Promise<void> {
    await this.#busy;
    await this.#file.close();
  }

  async #drain(): Promise<void> {
    // What else happens in this turn of the event loop shares the batch.
    await new Promise((resolve) => setImmediate(resolve));
    while (this.#pending.length > 0 && !this.#isFailed) {
      const batch = this.#pending;
      this.#pending = [];
      try {
        await this.#write(batch);
      } catch (error) {
        if (this.#options.ignoresFailure !== true) {
          this.#fail(error);
          break;
        }
      }
      for (const { onDurable } of batch) onDurable?.();
    }
    this.#busy = undefined;
  }

  async #write(batch: readonly Pending[]): Promise<void> {
    const text = batch.map(({ record }, i) =>
      encodeLine({ number: this.#next + i, durable: this.#durable, text: stringifyJson(record) }),
    );
    const buffer = Buffer.from(text.join(''));
    for (let written = 0; written < buffer.length;) {
      const { bytesWritten } = await this.#file.write(buffer, written, buffer.length - written, this.#bytes + written);
      written += bytesWritten;
    }
    this.#next += batch.length;
    this.#bytes += buffer.length;
    if (!batch.some(({ onDurable }) => onDurable !== undefined)) return;
    if (this.#options.skipsSync !== true) await this.#file.datasync();
    this.syncs += 1;
    this.#durable = this.#next - 1;
  }

  #fail(error: unknown): void {
    if (this.#isFailed) return;
    this.#isFailed = true;
    this.#pending = [];
    const why = `${this.#path}: ${messageOf(error)}: the node stops, since it can't keep its promises`;
    this.#onFailure(new EnvironmentError('log-failed', why, { cause: error }));
  }
}

export interface OpenOptions extends LogOptions {
  /** The log can't be written any more; nothing that was not durable before ever will be. */
  readonly onFailure: (error: EnvironmentError) => void;
}

async function openOrCreate(path: string): Promise<{ file: FileHandle; isNew: boolean }> {
  try {
    return { file: await open(path, 'r+'), isNew: false };
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
    return { file: await open(path, 'wx+', 0o600), isNew: true };
  }
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
