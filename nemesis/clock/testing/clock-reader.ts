import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Interface, createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { parseJson } from '../../../harness/core/json.ts';
import { EnvironmentError } from '../../../harness/core/errors.ts';

const answerMs = 20_000;
const buildMs = 240_000;
const nanos = z.union([z.number(), z.bigint()]).transform(Number);
/** What a program was told of time, in nanoseconds. */
export interface ClockReading {
  readonly realtime: number;
  readonly monotonic: number;
  readonly coarse?: number | undefined;
  readonly tai?: number | undefined;
  readonly day?: number | undefined;
  readonly seconds?: number | undefined;
  readonly boot?: number | undefined;
  readonly processor?: number | undefined;
  /** What clock_gettime says to a clock that nobody has. */
  readonly refused?: number | undefined;
  /** How often its spinning threads have read a clock. */
  readonly readings?: number | undefined;
}

const readingSchema: z.ZodType<ClockReading> = z.object({
  realtime: nanos,
  monotonic: nanos,
  coarse: nanos.optional(),
  tai: nanos.optional(),
  day: nanos.optional(),
  seconds: nanos.optional(),
  boot: nanos.optional(),
  processor: nanos.optional(),
  refused: z.number().optional(),
  readings: z.number().optional(),
});

/** A way to make a program that reads clocks: the command that builds it, or nothing to build, and the one that runs it. */
export interface ReaderKind {
  readonly name: string;
  readonly build?: (output: string) => readonly string[];
  readonly argv: (output: string) => readonly string[];
}

const nodeSource = fileURLToPath(new URL('clock-reader.mjs', import.meta.url));
const source = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
const c = (compiler: string, ...flags: readonly string[]): Omit<ReaderKind, 'name'> => ({
  build: (output) => [compiler, '-O1', '-pthread', ...flags, '-o', output, source('clock-reader.c')],
  argv: (output) => [output],
});

export const cReader: ReaderKind = { name: 'C, glibc', ...c('gcc') };

/** One of each way in which programs come to the vDSO. */
export const readerKinds: readonly ReaderKind[] = [
  cReader,
  { name: 'C, glibc, static', ...c('gcc', '-static') },
  { name: 'C, musl', ...c('musl-gcc') },
  { name: 'C, musl, static', ...c('musl-gcc', '-static') },
  {
    name: 'Go, static',
    build: (output) => ['go', 'build', '-o', output, source('clock-reader.go')],
    argv: (output) => [output],
  },
  { name: 'Python', argv: () => ['python3', source('clock-reader.py')] },
  { name: 'Node.js', argv: () => [process.execPath, nodeSource] },
];

/** Programs built once for a file of tests, and removed at its end. */
export class ReaderPrograms implements Disposable {
  readonly #folder = mkdtempSync(join(tmpdir(), 'indoubt-clock-'));
  readonly #built = new Map<string, string>();

  /** Undefined where this machine lacks what it takes. */
  argvOf(kind: ReaderKind): readonly string[] | undefined {
    const output = this.#built.get(kind.name) ?? join(this.#folder, String(this.#built.size));
    if (!this.#built.has(kind.name) && kind.build !== undefined) {
      const [command = '', ...args] = kind.build(output);
      const env = { ...process.env, CGO_ENABLED: '0', GO111MODULE: 'off', GOFLAGS: '' };
      if (spawnSync(command, args, { timeout: buildMs, env }).status !== 0) return undefined;
    }
    this.#built.set(kind.name, output);
    const argv = kind.argv(output);
    return spawnSync('which', [argv[0] ?? '']).status === 0 ? argv : undefined;
  }

  [Symbol.dispose](): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

/** A running program that says what it is told of time when it is asked. */
export class ClockReader implements Disposable {
  readonly child: ChildProcess;
  readonly #lines: Interface;

  constructor([command = '', ...args]: readonly string[], user: { readonly uid?: number; readonly gid?: number } = {}) {
    this.child = spawn(command, args, { ...user, stdio: ['pipe', 'pipe', 'inherit'] });
    const { stdout, stdin } = this.child;
    if (stdout === null || stdin === null) throw new EnvironmentError('spawn', `${command} has no pipes`);
    // It may be killed before it has read everything.
    stdin.on('error', () => undefined);
    this.#lines = createInterface({ input: stdout });
  }

  get pid(): number {
    const { pid } = this.child;
    if (pid === undefined) throw new EnvironmentError('spawn', 'the reader did not start');
    return pid;
  }

  async read(how = 'now'): Promise<ClockReading> {
    return readingSchema.parse(parseJson(await this.line(how)));
  }

  /** Sends a line and waits for one. */
  async line(how: string): Promise<string> {
    const answer = once(this.#lines, 'line', { signal: AbortSignal.timeout(answerMs) });
    this.child.stdin?.write(`${how}\n`);
    const [line] = (await answer) as [string];
    return line;
  }

  tell(how: string): void {
    this.child.stdin?.write(`${how}\n`);
  }

  [Symbol.dispose](): void {
    this.child.kill('SIGKILL');
  }
}
