import { type ChildProcess, spawn } from 'node:child_process';
import type { Writable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { EnvironmentError } from '../../core/errors.ts';
import { LineSplitter } from '../../core/line-splitter.ts';
import { goDescriptor, switchDescriptor, words } from './fabric-script.ts';
import { isAlive, processEntry, processTable } from '../process-table.ts';

const lineBytesMax = 4_096;
const lastWordsMax = 2_000;
/** How often it is looked whether something has ended before its time: the words come by themselves. */
const lookMs = 50;

export interface FabricOptions {
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
}

/** The shell that holds a cluster's nodes and its switch, and what it says as they come up. */
export class Fabric {
  readonly #child: ChildProcess;
  readonly #said: string[] = [];
  #heard = Promise.withResolvers<void>();
  #lastWords = '';
  #end: string | undefined;

  constructor({ argv, env, cwd }: FabricOptions) {
    const [command = '', ...args] = argv;
    // A group of its own: by it the harness's processes on a node are told from the system's, and all are killed at once.
    const child = spawn(command, args, { env, cwd, detached: true, stdio: ['ignore', 'pipe', 'pipe', 'pipe', 'pipe'] });
    const lines = new LineSplitter(lineBytesMax);
    child.stdout?.on('data', (chunk: Buffer) => {
      this.#said.push(...lines.push(chunk));
      this.#wake();
    });
    child.stderr?.on('data', (chunk: Buffer) => {
      this.#lastWords = (this.#lastWords + chunk.toString()).slice(-lastWordsMax);
    });
    child.once('error', (error) => this.#ended(error.message));
    child.once('close', (code, signal) => this.#ended(`it ended with ${signal ?? code}`));
    // Its end is told with its last words, which say more than a broken pipe.
    for (const fd of [switchDescriptor, goDescriptor]) child.stdio[fd]?.on('error', () => undefined);
    this.#child = child;
  }

  /** The process group of all that it started, nodes' first processes included. */
  get group(): number {
    return this.#child.pid ?? 0;
  }

  tellSwitch(lines: string): void {
    (this.#child.stdio[switchDescriptor] as Writable).write(lines);
  }

  /** The last that the switch is told. */
  endSwitch(lines: string): void {
    (this.#child.stdio[switchDescriptor] as Writable).end(lines);
  }

  /** Everybody who waits for the links goes on. */
  go(): void {
    (this.#child.stdio[goDescriptor] as Writable).end();
  }

  /**
   * Waits until it has said all of these.
   *
   * @throws EnvironmentError `provision` when something ended first, or the signal fires.
   */
  async said(wanted: readonly string[], signal: AbortSignal): Promise<void> {
    const missing = (): string[] => wanted.filter((word) => !this.#said.includes(word));
    await this.#until(() => (missing().length === 0 ? true : undefined), missing, signal);
  }

  /** What comes after a word, once it is said: the rest of its line. Throws as `said` does. */
  async told(prefix: string, signal: AbortSignal): Promise<string> {
    const find = (): string | undefined => this.#said.find((line) => line.startsWith(prefix))?.slice(prefix.length);
    return await this.#until(find, () => [prefix.trim()], signal);
  }

  /**
   * The first process of a node that is ready: the child of the one that made its namespaces. Which one that is may be
   * told after the node is ready, since the two write by themselves. Throws as `said` does.
   */
  async firstProcess(node: string, signal: AbortSignal): Promise<number> {
    const maker = Number(await this.told(words.madeBy(node), signal));
    const child = processTable().find(({ parent }) => parent === maker);
    if (child === undefined) throw this.#failed(`${node} ended before it was up`);
    return child.pid;
  }

  /** Kills everything in its group; true when the shell is gone within the time. */
  async kill(withinMs: number): Promise<boolean> {
    const deadline = performance.now() + withinMs;
    if (this.#end === undefined && this.group > 0) process.kill(-this.group, 'SIGKILL');
    while (this.#end === undefined && performance.now() < deadline) await this.#listen();
    return this.#end !== undefined;
  }

  #endedEarly(): string | undefined {
    const made = this.#said.filter((line) => line.startsWith(words.made)).map((line) => line.split(' '));
    const ended = made.find(([, , pid]) => !isAlive(processEntry(Number(pid))));
    return ended === undefined ? undefined : `${ended[1]} ended before it was up`;
  }

  async #until<T>(find: () => T | undefined, missing: () => string[], signal: AbortSignal): Promise<T> {
    for (;;) {
      const found = find();
      if (found !== undefined) return found;
      const ended = this.#end ?? this.#endedEarly();
      if (ended !== undefined) throw this.#failed(ended);
      if (signal.aborted) throw this.#failed(`it took too long, without ${missing().join(', ')}`);
      await this.#listen();
    }
  }

  async #listen(): Promise<void> {
    await Promise.race([this.#heard.promise, delay(lookMs, undefined, { ref: false })]);
  }

  #wake(): void {
    this.#heard.resolve();
    this.#heard = Promise.withResolvers<void>();
  }

  #ended(how: string): void {
    this.#end ??= how;
    this.#wake();
  }

  #failed(why: string): EnvironmentError {
    const said = this.#lastWords.trim();
    return new EnvironmentError('provision', `the cluster's network: ${why}${said === '' ? '' : `: ${said}`}`);
  }
}
