import { createLogUpdate } from 'log-update';
import type { Reporter, RunEvent } from '../ports/reporter.ts';
import { type LiveState, emptyLiveState, foldEvent, liveFrame } from './live-frame.ts';
import type { OutputStream } from './output.ts';
import type { Paint } from './paint.ts';
import { verdictLines } from './verdict-text.ts';

export interface LiveOptions {
  readonly stdout: OutputStream & NodeJS.WritableStream;
  readonly paint: Paint;
}

/** A frame on the terminal that is drawn again with each event, and the verdict in its place at the end. */
export class LiveReporter implements Reporter {
  readonly name = 'live';
  readonly #stdout: OutputStream & NodeJS.WritableStream;
  readonly #paint: Paint;
  readonly #log: ReturnType<typeof createLogUpdate>;
  #state: LiveState = emptyLiveState;

  constructor(options: LiveOptions) {
    this.#stdout = options.stdout;
    this.#paint = options.paint;
    this.#log = createLogUpdate(options.stdout);
  }

  event(event: RunEvent): void {
    if (event.kind === 'verdict') {
      this.#log.clear();
      this.#log.done();
      const folder = this.#state.planned?.folder;
      this.#stdout.write(`${verdictLines(event.verdict, { paint: this.#paint, folder }).join('\n')}\n`);
      // What comes after the verdict (teardown) is told by its own messages, below it.
      this.#state = emptyLiveState;
      return;
    }
    this.#state = foldEvent(this.#state, event);
    this.#log(
      liveFrame(this.#state, {
        paint: this.#paint,
        columns: this.#stdout.columns ?? 80,
        rows: this.#stdout.rows ?? 24,
      }),
    );
  }

  /** Leaves the last frame on the screen when the run ended without a verdict, and gives the cursor back. */
  async end(): Promise<void> {
    this.#log.done();
  }
}
