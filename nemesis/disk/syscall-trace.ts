import { type ChildProcess, spawn } from 'node:child_process';
import { readFile, readdir } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { EnvironmentError } from '../../harness/core/errors.ts';
import { LineSplitter } from '../../harness/core/line-splitter.ts';

/** What strace is asked to do to a process's calls, and to which of them. */
export interface SyscallInjection {
  readonly pids: readonly number[];
  /** Only calls on these files; a path that strace is given may not be empty. */
  readonly files: readonly string[];
  readonly calls: readonly string[];
  /** As strace takes it: `error=EIO`, `delay_enter=20000`. */
  readonly what: string;
}

const attachMs = 5_000;
const detachMs = 2_000;
const pollMs = 5;
const lineBytesMax = 4_096;
const linesKept = 5;
/** `(INJECTED)` stands behind a call whose result was made up, `(DELAYED)` behind one that had to wait. */
/** A call that waits is told of when it begins, and in a line of its own only once another thread has something to tell. */
const begunPattern = /<unfinished \.\.\.>$/;
const beginningPattern = /^(?:\[pid +\d+\] )?\w+\(/;
const hitPattern = /\((?:INJECTED|DELAYED)\)\s*$/;
/** `strace: Process 924 attached with 7 threads`. */
const attachedPattern = /^strace: Process \d+ attached/;

/**
 * strace on running processes, whose calls it makes fail or wait. Threads and children are followed. When strace ends,
 * however that comes about, the kernel lets go of what it traced, and the calls are as before (ptrace(2)).
 */
export class SyscallTrace {
  readonly #child: ChildProcess;
  readonly #pids: readonly number[];
  readonly #lines: string[] = [];
  #hits = 0;
  readonly #waits: boolean;
  #begun = 0;
  /** The line that is not whole yet. */
  #tail = '';
  #lastWords = '';
  #hasEnded = false;
  #wasAttached = false;

  private constructor({ pids, files, calls, what }: SyscallInjection) {
    const argv = [
      '-f',
      ...pids.flatMap((pid) => ['-p', String(pid)]),
      ...files.flatMap((file) => ['-P', file]),
      '-e',
      `trace=${calls.join(',')}`,
      '-e',
      `inject=${calls.join(',')}:${what}`,
      '-e',
      'signal=none',
    ];
    this.#pids = pids;
    this.#waits = what.startsWith('delay');
    // What the traced processes write is nobody's business here: only how their calls ended.
    this.#child = spawn('strace', argv, { stdio: ['ignore', 'ignore', 'pipe'] });
    const lines = new LineSplitter(lineBytesMax);
    this.#child.stderr?.on('data', (chunk: Buffer) => {
      for (const line of lines.push(chunk)) this.#hear(line);
      const text = this.#tail + chunk.toString('latin1');
      this.#tail = text.slice(text.lastIndexOf('\n') + 1).slice(0, lineBytesMax);
    });
    this.#child.once('error', (error) => this.#ended(error.message));
    // Its last lines come before this, and after its exit.
    this.#child.once('close', () => this.#ended(''));
  }

  /** @throws EnvironmentError `syscalls` when it can't be attached to all of them. */
  static async attach(injection: SyscallInjection): Promise<SyscallTrace> {
    const trace = new SyscallTrace(injection);
    const deadline = performance.now() + attachMs;
    // What ends by its first failed call, or by anything else, is traced no more, and was: the proof tells them apart.
    while (trace.hits === 0 && !(await trace.isAttached())) {
      if (trace.#hasEnded && trace.#wasAttached) break;
      if (trace.#hasEnded || performance.now() > deadline) {
        await trace.detach();
        throw new EnvironmentError(
          'syscalls',
          `strace could not be attached: ${trace.#lastWords || 'it took too long'}`,
        );
      }
      await delay(pollMs);
    }
    return trace;
  }

  /** Calls that were made to fail or to wait. */
  get hits(): number {
    if (!this.#waits) return this.#hits;
    const isWaiting = beginningPattern.test(this.#tail) ? 1 : 0;
    return Math.max(this.#hits, Math.min(1, this.#begun + isWaiting));
  }

  /** The newest of them, as strace tells of them. */
  get lines(): readonly string[] {
    return this.#lines;
  }

  /** Every thread of every process that is still there says that it is traced by our strace. */
  async isAttached(): Promise<boolean> {
    if (this.#hasEnded) return false;
    const tracers = (await Promise.all(this.#pids.map(tracersOf))).flat();
    return tracers.length > 0 && tracers.every((tracer) => tracer === this.#child.pid);
  }

  /** Ends it; SIGTERM lets it detach, and SIGKILL lets the kernel do so. */
  async detach(): Promise<void> {
    const deadline = performance.now() + detachMs;
    if (!this.#hasEnded) this.#child.kill('SIGTERM');
    while (!this.#hasEnded && performance.now() < deadline) await delay(pollMs);
    if (!this.#hasEnded) this.#child.kill('SIGKILL');
    while (!this.#hasEnded && performance.now() < deadline + detachMs) await delay(pollMs);
  }

  #hear(line: string): void {
    if (!hitPattern.test(line)) {
      if (begunPattern.test(line)) this.#begun++;
      if (line.startsWith('strace:')) this.#lastWords = line.slice(0, 300);
      if (attachedPattern.test(line)) this.#wasAttached = true;
      return;
    }
    this.#hits++;
    this.#lines.push(line.slice(0, 200));
    if (this.#lines.length > linesKept) this.#lines.shift();
  }

  #ended(why: string): void {
    this.#hasEnded = true;
    if (why !== '') this.#lastWords = why;
  }
}

/** Who traces the threads of a process; empty for one that is gone. */
export async function tracersOf(pid: number): Promise<number[]> {
  try {
    const threads = await readdir(`/proc/${pid}/task`);
    const statuses = await Promise.all(
      threads.map(async (thread) => await readFile(`/proc/${pid}/task/${thread}/status`, 'latin1')),
    );
    return statuses.map((status) => Number(/^TracerPid:\s*(\d+)$/m.exec(status)?.[1] ?? '0'));
  } catch (error) {
    // A thread that ended between the two looks: the next look sees those that are left.
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ENOENT' || code === 'ESRCH') return [];
    throw error;
  }
}
