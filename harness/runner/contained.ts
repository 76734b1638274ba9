import { type ChildProcess, spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { controllerTag } from '../core/controller-tag.ts';
import { EnvironmentError } from '../core/errors.ts';
import { parseJson } from '../core/json.ts';
import { moduleUrl } from '../core/own-files.ts';
import type { RunEvent } from '../ports/reporter.ts';
import type { Transport } from '../ports/transport.ts';
import { controllerIdentity, runTag } from './leftovers.ts';

const program = fileURLToPath(moduleUrl(new URL('./inside/main.ts', import.meta.url)));
const lineCharsMax = 4 * 1024 * 1024;
const lastWordsMax = 4_000;
/** Progress is told five times a second; without it for so long, something holds the runner's only thread. */
const silenceMsMax = 30_000;
const watchEveryMs = 1_000;
/** A containment ends within a second of its pipe. */
const killMs = 5_000;

/** How a contained run ended. */
export interface ContainedEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** Why it was ended for having gone silent, if it was. */
  readonly silence: string | undefined;
}

export interface ContainedOptions {
  readonly transport: Transport;
  readonly folder: string;
  /** What the process inside says on standard error: its own failures. */
  readonly errorLog: string;
  readonly onEvent: (event: RunEvent) => void;
  /** Beyond it a run that told of its progress, and stopped to, is ended; 30 s by default. */
  readonly silenceMs?: number;
}

/**
 * A run inside its containment. The controller holds a pipe to it (file descriptor 3): whatever becomes of the
 * controller, the pipe closes, and the containment ends with all that is in it.
 */
export class ContainedRun {
  readonly #child: ChildProcess;
  readonly #done: Promise<ContainedEnd>;
  #lastWords = '';
  /** When progress was last told; undefined while none is due. */
  #lastTick: number | undefined;
  #silence: string | undefined;

  constructor(options: ContainedOptions) {
    const [command, ...args] = options.transport.contain([
      process.execPath,
      '--disable-warning=ExperimentalWarning',
      program,
      options.folder,
    ]);
    if (command === undefined)
      throw new EnvironmentError('no-command', `${options.transport.name}: no command to contain a run`);
    // A session of its own: a terminal's Ctrl-C reaches the controller alone, which ends the run in order.
    this.#child = spawn(command, args, {
      detached: true,
      stdio: ['pipe', 'pipe', 'pipe', 'pipe'],
      env: { ...process.env, [runTag]: options.folder, [controllerTag]: controllerIdentity() },
    });
    this.#done = this.#follow(options);
  }

  /** Asks the run to heal, collect and end. */
  stop(): void {
    this.#child.stdin?.write('stop\n');
  }

  /**
   * Ends everything in it at once: with the pipe the containment ends all that it holds. Killing its first process before
   * that would leave the others with nobody to end them.
   */
  kill(): void {
    for (const stream of this.#child.stdio) stream?.destroy();
    setTimeout(() => this.#child.kill('SIGKILL'), killMs).unref();
  }

  /**
   * Resolves when everything in the containment has ended.
   *
   * @throws EnvironmentError `contain` when it could not be started.
   */
  async ended(): Promise<ContainedEnd> {
    return await this.#done;
  }

  /** The end of what it said on standard error. */
  get lastWords(): string {
    return this.#lastWords;
  }

  async #follow({ errorLog, onEvent, transport, silenceMs = silenceMsMax }: ContainedOptions): Promise<ContainedEnd> {
    const { promise, resolve, reject } = Promise.withResolvers<ContainedEnd>();
    this.#child.once('error', (cause) =>
      reject(
        new EnvironmentError(
          'contain',
          `transport ${transport.name} can't start a run: ${cause.message}; see indoubt doctor`,
          { cause },
        ),
      ),
    );
    this.#child.once('close', (code, signal) => resolve({ code, signal, silence: this.#silence }));
    // A run that is gone can't be told anything; its end is seen by `close`.
    this.#child.stdin?.on('error', () => undefined);
    this.#child.stdio[3]?.on('error', () => undefined);
    const log = createWriteStream(errorLog, { flags: 'a' });
    // A full disk: what was said is told in the last words all the same.
    log.on('error', () => undefined);
    this.#child.stderr?.on('data', (chunk: Buffer) => {
      this.#lastWords = (this.#lastWords + chunk.toString()).slice(-lastWordsMax);
      log.write(chunk);
    });
    if (this.#child.stdout !== null) {
      createInterface({ input: this.#child.stdout }).on('line', (line) => {
        const event = readEvent(line);
        if (event === undefined) return;
        this.#heard(event);
        onEvent(event);
      });
    }
    const watch = setInterval(() => this.#watch(silenceMs), watchEveryMs);
    try {
      return await promise;
    } finally {
      clearInterval(watch);
      log.end();
    }
  }

  /** Progress is told while clients run; the stages around that have limits of their own, and say nothing meanwhile. */
  #heard(event: RunEvent): void {
    if (event.kind === 'tick') this.#lastTick = performance.now();
    if (event.kind === 'stage') this.#lastTick = undefined;
  }

  #watch(silenceMs: number): void {
    if (this.#lastTick === undefined || performance.now() - this.#lastTick < silenceMs) return;
    this.#silence ??= `the runner told nothing for ${silenceMs / 1_000} s: a client or a generator holds its thread`;
    this.kill();
  }
}

/** The runner's lines are ours; anything else on its standard output is somebody's stray text. */
function readEvent(line: string): RunEvent | undefined {
  if (!line.startsWith('{"kind":') || line.length > lineCharsMax) return undefined;
  // These two are told by the controller alone.
  if (line.startsWith('{"kind":"verdict"') || line.startsWith('{"kind":"planned"')) return undefined;
  try {
    return parseJson(line) as unknown as RunEvent;
  } catch {
    // Cut off in the middle: the run was killed while it wrote.
    return undefined;
  }
}
