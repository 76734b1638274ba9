import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { until } from '../../testing/test-cluster.ts';
import { sendSignal } from '../end-processes.ts';
import { listProcesses, tagOf } from '../list-processes.ts';

const variable = 'INDOUBT_TEST_RUN';
const upMs = 30_000;

/** A controller with all that it started, known by a mark of the test's own and by nothing of the transport's. */
export class MarkedRun implements AsyncDisposable {
  readonly controller: ChildProcess;
  readonly #mark: string;
  readonly #folder: string;

  private constructor(controller: ChildProcess, mark: string, folder: string) {
    this.controller = controller;
    this.#mark = mark;
    this.#folder = folder;
  }

  static async start(): Promise<MarkedRun> {
    const mark = randomUUID();
    const folder = await mkdtemp(join(tmpdir(), 'indoubt-kill-'));
    const program = fileURLToPath(new URL('./controller.ts', import.meta.url));
    const controller = spawn(process.execPath, [program, folder], {
      env: { ...process.env, [variable]: mark },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    return new MarkedRun(controller, mark, folder);
  }

  /** Resolves when the servers of the run answer. */
  async up(): Promise<void> {
    if (this.controller.stdout === null) throw new Error('unreachable');
    await once(this.controller.stdout, 'data', { signal: AbortSignal.timeout(upMs) });
  }

  /** Every live process of the run. */
  async pids(): Promise<number[]> {
    const entries = await listProcesses();
    return entries.filter((entry) => tagOf(entry, variable) === this.#mark).map(({ pid }) => pid);
  }

  /** The one process of the run whose command line names this program. */
  async pidOf(program: string): Promise<number> {
    const found = (await this.pids()).filter((pid) => commandOf(pid).split('\0')[1]?.endsWith(program) === true);
    const [pid] = found;
    if (pid === undefined || found.length > 1) throw new Error(`${found.length} processes run ${program}`);
    return pid;
  }

  async gone(): Promise<void> {
    await until('nothing of the run is left', async () => (await this.pids()).length === 0);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const pid of await this.pids()) sendSignal(pid, 'SIGKILL');
    await rm(this.#folder, { recursive: true, force: true });
  }
}

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    // It has ended meanwhile.
    return '';
  }
}
