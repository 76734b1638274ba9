import { writeSync } from 'node:fs';
import type { TraceAct } from '../../../core/trace.ts';

/** A line of several hundred kilobytes may be cut off by whoever reads it: recovery's findings are split. */
const recoveredPerLine = 1_000;
/** Peers and clients can make a node refuse as often as they like; the counter counts on, the trace ends here. */
const refusalsMax = 1_000;

export interface TraceAbout {
  readonly txn?: string | undefined;
  readonly epoch?: number | undefined;
  /** The message that caused it: `sender/incarnation/sequence`. */
  readonly cause?: string | undefined;
}

/**
 * One line of JSON for each act, on standard output. Acts are collected until `flush`, which comes at the end of each
 * step of the protocol, before a byte of what the step sends leaves: what others may know of a killed process, its trace
 * tells.
 */
export class Tracer {
  readonly #incarnation: number;
  readonly #write: (text: string) => void;
  #sequence = 0;
  #refusals = 0;
  #lines = '';

  constructor(incarnation: number, write: (text: string) => void = writeOut) {
    this.#incarnation = incarnation;
    this.#write = write;
  }

  /** Writes what was traced, and returns when all of it is written. */
  flush(): void {
    if (this.#lines === '') return;
    const lines = this.#lines;
    this.#lines = '';
    this.#write(lines);
  }

  trace(act: TraceAct, about: TraceAbout = {}): void {
    if (act.kind === 'refuse' && ++this.#refusals > refusalsMax) return;
    if (act.kind === 'recovered' && act.transactions.length > recoveredPerLine) {
      for (let at = 0; at < act.transactions.length; at += recoveredPerLine) {
        this.#line({ kind: 'recovered', transactions: act.transactions.slice(at, at + recoveredPerLine) }, about);
      }
      return;
    }
    this.#line(act, about);
  }

  #line(act: TraceAct, { txn, epoch, cause }: TraceAbout): void {
    this.#sequence += 1;
    const monotonicNs = Number(process.hrtime.bigint());
    const line = { incarnation: this.#incarnation, sequence: this.#sequence, monotonicNs, cause, txn, epoch, act };
    this.#lines += `${JSON.stringify(line)}\n`;
  }
}

const standardOutput = 1;
const retryMs = 1;
const retriesMax = 10_000;

/** Blocks until all of it is written: whoever reads the trace must get it whole. */
function writeOut(text: string): void {
  const bytes = Buffer.from(text);
  let written = 0;
  for (let retries = 0; written < bytes.length;) {
    try {
      written += writeSync(standardOutput, bytes, written);
    } catch (error) {
      const isFull = error instanceof Error && 'code' in error && error.code === 'EAGAIN';
      if (!isFull || ++retries > retriesMax) throw error;
      // A pipe that does not block: its reader is behind.
      Atomics.wait(pause, 0, 0, retryMs);
    }
  }
}

const pause = new Int32Array(new SharedArrayBuffer(4));
