import { type FileHandle, open, unlink } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { type Nanos, type TimeWindow, msToNanos } from '../core/time.ts';

const everyMs = 250;
/**
 * A forced record that takes longer shows a machine whose disk is starved. A transaction forces several records one after
 * the other, so that even this much for each stays below the slack that liveness is given.
 */
const delayMsMax = 200;
/** While a record is still not forced, the window so far is told this often: a run that is killed must have said it. */
const tellEveryMs = 200;

export interface DiskWatchOptions {
  /** Where a file of ours may be made, on the disk where the nodes keep their data. It has a name only while it is opened. */
  readonly path: string;
  readonly now: () => Nanos;
  readonly report: (window: TimeWindow, why: string) => void;
  /** Forces one record; by default a byte of the file. */
  readonly force?: (file: FileHandle) => Promise<void>;
}

/**
 * Watches the disk itself: now and then it forces a record of its own, as the system does for every vote and decision. When
 * that takes long, nobody else's record could have been forced either, and the system is not to blame for its slowness.
 */
export class DiskWatch {
  readonly #options: DiskWatchOptions;
  readonly #stop = new AbortController();
  /** Resolves when nothing of it is left: after `stop`, or when the disk can't be written. Never rejects. */
  readonly ended: Promise<void>;

  constructor(options: DiskWatchOptions) {
    this.#options = options;
    this.ended = this.#watch();
  }

  /** Tells of nothing more. A record that is still on its way keeps its file open until it arrives; nobody waits for it. */
  stop(): void {
    this.#stop.abort();
  }

  async #watch(): Promise<void> {
    const { path, force = forceByte } = this.#options;
    try {
      await using file = await open(path, 'w');
      // Its name goes at once: the data kept of a run are the nodes' alone, and a kill -9 leaves nothing behind.
      await unlink(path);
      while (!this.#stop.signal.aborted) {
        await this.#probe(force(file));
        // Only the signal rejects this wait.
        await delay(everyMs, undefined, { signal: this.#stop.signal }).catch(() => undefined);
      }
    } catch {
      // A disk that is full or gone: whoever writes the record of the run tells of it.
    }
  }

  /** Tells of the window in pieces, while the record is on its way and when it has arrived. */
  async #probe(forced: Promise<void>): Promise<void> {
    const { now, report } = this.#options;
    const from = now();
    let toldTo = from;
    const tell = (): void => {
      const to = now();
      if (to - from <= msToNanos(delayMsMax)) return;
      report({ from: toldTo, to }, `the disk took ${Math.round((to - from) / 1e6)} ms, or more, to force a record`);
      toldTo = to;
    };
    const timer = setInterval(tell, tellEveryMs);
    const quiet = (): void => clearInterval(timer);
    this.#stop.signal.addEventListener('abort', quiet, { once: true });
    try {
      await forced;
      if (!this.#stop.signal.aborted) tell();
    } finally {
      quiet();
      this.#stop.signal.removeEventListener('abort', quiet);
    }
  }
}

/** A byte at the start of the file, written and forced. */
export async function forceByte(file: FileHandle): Promise<void> {
  await file.write('.', 0);
  await file.datasync();
}
