import { AssertionError, exitStatus, messageOf } from '../../core/errors.ts';
import type { RunEvent } from '../../ports/reporter.ts';

const toldMax = 10;

/**
 * What is thrown outside of any call: an event of an adapter's socket that nobody listens to, a promise that nobody waits
 * for. It must not end the run, and it must not be forgotten: the evidence may lack what it was about. Our own broken
 * assertions end the run all the same.
 */
export class StrayErrors {
  readonly #emit: (event: RunEvent) => void;
  /** By what was said. */
  readonly #counts = new Map<string, number>();
  #untold = 0;

  constructor(emit: (event: RunEvent) => void) {
    this.#emit = emit;
  }

  listen(): void {
    process.on('uncaughtException', (error) => this.#see(error));
    process.on('unhandledRejection', (error) => this.#see(error));
  }

  /** For the run's gaps, one line each. */
  get gaps(): readonly string[] {
    const told = [...this.#counts].map(([text, count]) => (count === 1 ? text : `${text} (${count} times)`));
    return this.#untold === 0 ? told : [...told, `${this.#untold} more errors were thrown outside of any call`];
  }

  #see(error: unknown): void {
    if (error instanceof AssertionError) {
      process.stderr.write(`${error.stack ?? error.message}\n`);
      process.exit(exitStatus.harness);
    }
    const text = `thrown outside of any call, by an adapter or by indoubt: ${messageOf(error).slice(0, 200)}`;
    const count = this.#counts.get(text) ?? 0;
    if (count === 0 && this.#counts.size >= toldMax) {
      this.#untold++;
      return;
    }
    this.#counts.set(text, count + 1);
    if (count > 0) return;
    // Where it came from is said once.
    process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    this.#emit({ kind: 'message', level: 'warn', text });
  }
}
