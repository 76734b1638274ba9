import { mkdirSync } from 'node:fs';
import type { EnvironmentError } from '../../core/errors.ts';
import { stringifyJson } from '../../core/json.ts';
import type { RecordedMessage } from '../../core/recorded-message.ts';
import type { FinalState, StateSample } from '../../core/trace.ts';
import { HistoryRecorder } from '../../store/history-recorder.ts';
import { versionLine } from '../../store/json-lines.ts';
import { LineFile } from '../../store/line-file.ts';
import { messagesVersion } from '../../store/message-lines.ts';
import type { RunLayout } from '../../store/run-layout.ts';
import { statesVersion, tracesVersion } from '../../store/run-reader.ts';

/** The files that a run writes while it happens. Each line is on its way to the disk within 50 ms. */
export class RunFiles {
  readonly history: HistoryRecorder;
  readonly traces: LineFile;
  readonly #states: LineFile;
  readonly #ledger: LineFile;
  readonly #failed: (error: EnvironmentError) => void;
  readonly #layout: RunLayout;
  #messages: LineFile | undefined;
  #failure: EnvironmentError | undefined;

  /** `onFailure` is told once, of the first line that could not be written. */
  constructor(layout: RunLayout, onFailure: (error: EnvironmentError) => void) {
    const failed = (error: EnvironmentError): void => {
      if (this.#failure !== undefined) return;
      this.#failure = error;
      onFailure(error);
    };
    this.#failed = failed;
    this.#layout = layout;
    mkdirSync(layout.evidence, { recursive: true });
    this.history = new HistoryRecorder(layout.history, failed);
    this.traces = new LineFile(layout.traces, failed);
    this.traces.write(versionLine('traces', tracesVersion));
    this.#states = new LineFile(layout.states, failed);
    this.#states.write(versionLine('states', statesVersion));
    this.#ledger = new LineFile(layout.ledger, failed);
    this.#ledger.write(versionLine('ledger', 1));
  }

  /** Why the record is incomplete, if it is. */
  get failure(): EnvironmentError | undefined {
    return this.#failure;
  }

  sample(sample: StateSample): void {
    this.#states.write(stringifyJson({ kind: 'sample', ...sample }));
  }

  final(state: FinalState): void {
    this.#states.write(stringifyJson({ kind: 'final', ...state }));
  }

  /** The file is made with its first line: most runs have no relay. */
  message(message: RecordedMessage): void {
    if (this.#messages === undefined) {
      this.#messages = new LineFile(this.#layout.messages, this.#failed);
      this.#messages.write(versionLine('messages', messagesVersion));
    }
    this.#messages.write(stringifyJson(message));
  }

  /** Forced to the disk before it returns: what is in the ledger can be undone after a kill -9. */
  journal(entry: object): void {
    this.#ledger.write(stringifyJson(entry));
    this.#ledger.sync();
  }

  flush(): void {
    this.history.flush();
    this.traces.flush();
    this.#states.flush();
    this.#messages?.flush();
  }

  close(): void {
    this.history.close();
    this.traces.close();
    this.#states.close();
    this.#messages?.close();
    this.#ledger.close();
  }
}
