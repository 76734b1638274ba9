import { type FSWatcher, closeSync, openSync, readSync, readdirSync, watch } from 'node:fs';
import { join } from 'node:path';
import { LineSplitter } from '../../core/line-splitter.ts';
import type { NodeName } from '../../core/op.ts';

/** As much of a line as is looked at. */
const lineBytesMax = 64 * 1024;
const chunkBytes = 64 * 1024;
/** Where the kernel's own notice is lost or not to be had, the files are looked at all the same. */
const lookEveryMs = 50;

interface Followed {
  readonly descriptor: number;
  readonly lines: LineSplitter;
  at: number;
}

/** Reads what is appended to the log files of nodes, as the kernel tells of it (inotify). */
export class LogFollower implements Disposable {
  readonly #onLine: (node: NodeName, line: string) => void;
  readonly #folders: ReadonlyMap<NodeName, string>;
  readonly #files = new Map<string, Followed>();
  readonly #watchers: FSWatcher[];
  readonly #timer: NodeJS.Timeout;
  readonly #buffer = Buffer.allocUnsafe(chunkBytes);

  /** Lines that are there already are not told. */
  constructor(folders: ReadonlyMap<NodeName, string>, onLine: (node: NodeName, line: string) => void) {
    this.#folders = folders;
    this.#onLine = () => undefined;
    for (const node of folders.keys()) this.#look(node);
    this.#onLine = onLine;
    this.#watchers = [...folders].map(([node, folder]) => watch(folder, () => this.#look(node)));
    // A folder that can't be watched any more is still looked at by the timer.
    for (const watcher of this.#watchers) watcher.on('error', () => watcher.close());
    this.#timer = setInterval(() => {
      for (const node of folders.keys()) this.#look(node);
    }, lookEveryMs);
    this.#timer.unref();
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
    for (const watcher of this.#watchers) watcher.close();
    for (const { descriptor } of this.#files.values()) closeSync(descriptor);
    this.#files.clear();
  }

  #look(node: NodeName): void {
    const folder = this.#folders.get(node) ?? '';
    for (const name of readdirSync(folder).filter((each) => each.endsWith('.log'))) {
      const path = join(folder, name);
      const file = this.#files.get(path) ?? {
        descriptor: openSync(path, 'r'),
        lines: new LineSplitter(lineBytesMax),
        at: 0,
      };
      this.#files.set(path, file);
      this.#read(node, file);
    }
  }

  #read(node: NodeName, file: Followed): void {
    for (;;) {
      const count = readSync(file.descriptor, this.#buffer, 0, this.#buffer.length, file.at);
      if (count === 0) return;
      file.at += count;
      // A copy: what is left of a line waits in the splitter while the buffer is used again.
      for (const line of file.lines.push(Uint8Array.from(this.#buffer.subarray(0, count)))) this.#onLine(node, line);
    }
  }
}
