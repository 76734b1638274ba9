import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { compileCache } from './compile-cache.ts';
import { type EventMatch, EventStream } from './event-stream.ts';

const program = fileURLToPath(new URL('../indoubt.mjs', import.meta.url));

/** Nothing of the surroundings that changes how indoubt writes: a terminal, a CI system, colours. */
const passedOn = ['PATH', 'HOME', 'USER', 'LANG', 'TMPDIR', 'XDG_CACHE_HOME'];
/** Longer than any run of these tests takes on a busy machine. */
const endMs = 110_000;

export interface StartOptions {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Another Node than the one that runs the test. */
  readonly node?: string;
  /** What comes before the command: `unshare ...`. */
  readonly within?: readonly string[];
}

export interface Ended {
  /** Null when a signal ended it. */
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The command line in a process of its own, killed at the end of the test if it is still there. */
export class IndoubtProcess implements AsyncDisposable {
  readonly #child: ChildProcess;
  readonly #ended: Promise<Ended>;
  readonly #events: EventStream;
  #stdout = '';
  #stderr = '';

  private constructor(child: ChildProcess) {
    this.#child = child;
    this.#events = new EventStream();
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      this.#stdout += text;
      this.#events.push(text);
    });
    child.stderr?.setEncoding('utf8').on('data', (text: string) => (this.#stderr += text));
    const { promise, resolve, reject } = Promise.withResolvers<Ended>();
    child.once('error', reject);
    child.once('close', (status, signal) => {
      this.#events.end();
      resolve({ status, signal, stdout: this.#stdout, stderr: this.#stderr });
    });
    this.#ended = promise;
  }

  static start(
    args: readonly string[],
    { cwd, env = {}, node = process.execPath, within = [] }: StartOptions,
  ): IndoubtProcess {
    const [command = node, ...rest] = [...within, node, program, ...args];
    const inherited = Object.fromEntries(passedOn.flatMap((name) => entry(name)));
    const child = spawn(command, rest, {
      cwd,
      env: { ...inherited, NODE_COMPILE_CACHE: compileCache, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    return new IndoubtProcess(child);
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  get stdout(): string {
    return this.#stdout;
  }

  get stderr(): string {
    return this.#stderr;
  }

  /**
   * The first event that matches, of those that `--reporter ndjson` writes.
   *
   * @throws Error with what was said when the process ends without it.
   */
  async event(match: EventMatch): Promise<Readonly<Record<string, unknown>>> {
    const event = await this.#events.first(match);
    if (event === undefined) throw new Error(`it never came: ${JSON.stringify(match)}; it said: ${this.#stderr}`);
    return event;
  }

  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /** @throws Error when it does not end in time. */
  async ended(): Promise<Ended> {
    const { promise, reject } = Promise.withResolvers<never>();
    const timer = setTimeout(
      () => reject(new Error(`it does not end; it said: ${this.#stdout}${this.#stderr}`)),
      endMs,
    );
    try {
      return await Promise.race([this.#ended, promise]);
    } finally {
      clearTimeout(timer);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#ended;
  }
}

/** Runs a command line to its end. */
export async function indoubt(args: readonly string[], options: StartOptions): Promise<Ended> {
  await using running = IndoubtProcess.start(args, options);
  return await running.ended();
}

function entry(name: string): [string, string][] {
  const value = process.env[name];
  return value === undefined ? [] : [[name, value]];
}
