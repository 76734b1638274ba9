import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { EnvironmentError } from '../../core/errors.ts';
import { LineSplitter } from './line-splitter.ts';

const lineBytesMax = 4_096;
const lastWordsMax = 2_000;

export interface KeeperOptions {
  /** A node's name, or `switch`: for messages. */
  readonly name: string;
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
}

/** A process that holds namespaces open for as long as it lives. It prints a word as it reaches each stage. */
export class Keeper {
  readonly name: string;
  readonly #child: ChildProcess;
  readonly #words = new Map<string, PromiseWithResolvers<void>>();
  readonly #end: Promise<string>;
  #hasEnded = false;
  #lastWords = '';

  constructor({ name, argv, env, cwd }: KeeperOptions) {
    this.name = name;
    const [command = '', ...args] = argv;
    // A group of its own: by it the harness's processes on a node are told from the system's.
    const child = spawn(command, args, { env, cwd, detached: true });
    const words = new LineSplitter(lineBytesMax, (word) => this.#word(word).resolve());
    child.stdout.on('data', (chunk: Buffer) => words.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => {
      this.#lastWords = (this.#lastWords + chunk.toString()).slice(-lastWordsMax);
    });
    // Its end is told with its last words, which say more than a broken pipe.
    child.stdin.on('error', () => undefined);
    this.#child = child;
    this.#end = endOf(child).finally(() => (this.#hasEnded = true));
  }

  /** Its process, which is also its process group; 0 when it could not be started. */
  get pid(): number {
    return this.#child.pid ?? 0;
  }

  tell(text: string): void {
    this.#child.stdin?.write(text);
  }

  /** The last that it is told. */
  tellLast(text: string): void {
    this.#child.stdin?.end(text);
  }

  /**
   * Waits until it has printed the word.
   *
   * @throws EnvironmentError `provision` when it ends first, or the signal fires.
   */
  async reached(word: string, signal: AbortSignal): Promise<void> {
    const failed = (why: string): never => {
      throw new EnvironmentError('provision', [this.name, why, this.#lastWords.trim()].filter(Boolean).join(': '), {
        node: this.name,
      });
    };
    const late = signal.aborted ? Promise.resolve() : once(signal, 'abort');
    await Promise.race([
      this.#word(word).promise,
      this.#end.then(failed),
      late.then(() => failed(`it was not "${word}" in time`)),
    ]);
  }

  /** Ends it with SIGKILL; true when it is gone within the time. */
  async kill(withinMs: number): Promise<boolean> {
    if (!this.#hasEnded) this.#child.kill('SIGKILL');
    return await this.hasEnded(withinMs);
  }

  async hasEnded(withinMs: number): Promise<boolean> {
    return await Promise.race([this.#end.then(() => true), delay(withinMs, false, { ref: false })]);
  }

  #word(word: string): PromiseWithResolvers<void> {
    const known = this.#words.get(word) ?? Promise.withResolvers<void>();
    this.#words.set(word, known);
    return known;
  }
}

/** How it ended, in words. Never rejects. */
async function endOf(child: ChildProcess): Promise<string> {
  const { promise, resolve } = Promise.withResolvers<string>();
  child.once('error', (error) => resolve(error.message));
  child.once('close', (code, signal) => resolve(`it ended with ${signal ?? code}`));
  return await promise;
}
